import { Parser } from 'yargs/helpers';
import { PARSING } from '../command-line.js';
import { flagOf, type Given, keyOf, type Layer, type OptionTable } from './option.js';

/** The flags among a program's words; whether they are right is for yargs to say, which gets the same words. */
export function flagLayer(words: readonly string[], options: OptionTable): Layer {
  const entries = Object.entries(options);
  const namesWhere = (isWanted: (option: OptionTable[string]) => boolean): string[] =>
    entries.filter(([, option]) => isWanted(option)).map(([name]) => name);
  const found = Parser([...words], {
    alias: Object.fromEntries(entries.map(([name, { alias = [] }]) => [name, [alias].flat()])),
    string: namesWhere(({ type }) => type === 'string'),
    boolean: [...namesWhere(({ type }) => type === 'boolean'), 'help', 'version'],
    array: namesWhere(({ array }) => array === true),
    configuration: PARSING,
  });
  const layer = new Map<string, Given>();
  for (const [name, option] of entries) {
    const value: unknown = found[name];
    if (value !== undefined) layer.set(keyOf(name, option), { value: rawValue(value), place: flagOf(name) });
  }
  for (const asked of ['help', 'version'])
    if (found[asked] === true) layer.set(asked, { value: true, place: flagOf(asked) });
  return layer;
}

function rawValue(value: unknown): Given['value'] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'boolean' ? value : String(value);
}
