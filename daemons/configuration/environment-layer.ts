import { valueFault } from './checked-value.js';
import { ConfigurationError, meantAmong } from './fault.js';
import type { Given, Layer, Option, RawValue } from './option.js';

/** The variable of a key: `audit-full` of `sunshare-server` is SUNSHARE_SERVER_AUDIT_FULL. */
export function variableOf(prefix: string, key: string): string {
  return `${prefix}${key.toUpperCase().replaceAll('-', '_')}`;
}

/**
 * What the environment says. A variable that is set to nothing is not set; a list has commas.
 * @param prefix of all variables of the program: one that is none of its options is a mistake
 * @throws ConfigurationError with every fault of the environment
 */
export function environmentLayer(
  env: NodeJS.ProcessEnv,
  prefix: string,
  options: ReadonlyMap<string, Option>,
): Layer {
  const layer = new Map<string, Given>();
  const faults = unknownVariables(env, prefix, [...options.keys()]);
  for (const [key, option] of options) {
    for (const { name, text } of textsOf(env, variableOf(prefix, key), option)) {
      const place = `the variable ${name}`;
      const value = valueOf(option, text);
      const fault = valueFault(option, value);
      if (fault === undefined) layer.set(key, { value, place });
      else faults.push(`${place}: ${fault}`);
    }
  }
  if (faults.length > 0) throw new ConfigurationError(faults);
  return layer;
}

/** The texts of all variables of an option that are set, the strongest last. */
function textsOf(env: NodeJS.ProcessEnv, own: string, option: Option): { name: string; text: string }[] {
  const { name: other, textOf = (text: string) => text } = option.otherVariable ?? { name: own };
  const texts = [];
  const [otherText, ownText] = [env[other], env[own]];
  if (other !== own && otherText !== undefined && otherText !== '')
    texts.push({ name: other, text: textOf(otherText) });
  if (ownText !== undefined && ownText !== '') texts.push({ name: own, text: ownText });
  return texts;
}

const SWITCHES: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  '1': true,
  false: false,
  no: false,
  '0': false,
};

function valueOf(option: Option, text: string): RawValue {
  if (option.type === 'boolean') return SWITCHES[text.toLowerCase()] ?? text;
  return option.array === true ? text.split(',').map((part) => part.trim()) : text;
}

function unknownVariables(env: NodeJS.ProcessEnv, prefix: string, keys: readonly string[]): string[] {
  const names = keys.map((key) => variableOf(prefix, key));
  return Object.keys(env)
    .filter((name) => name.startsWith(prefix) && !names.includes(name))
    .map((name) => `unknown variable ${name}: ${meantAmong(name, names)}`);
}
