import { variableOf } from './environment-layer.js';
import type { SettingsFile } from './file-layer.js';
import { flagOf, keyOf, type Layer, type OptionTable } from './option.js';

/** Where the options of a program may be given. */
export interface Places {
  readonly settings: SettingsFile;
  /** Of its own variables. */
  readonly prefix: string;
}

/**
 * What a program cannot do without, and nothing gives, where it is configured by a file or by its own variables. On a
 * command line alone yargs says so.
 */
export function missingFaults(options: OptionTable, given: Layer, { settings, prefix }: Places): string[] {
  const { file, isNamed } = settings;
  const isOwn = (place: string): boolean =>
    place.startsWith(file) || place.startsWith(`the variable ${prefix}`);
  if (!isNamed && ![...given.values()].some(({ place }) => isOwn(place))) return [];
  return Object.entries(options)
    .map(([name, option]) => ({ name, key: keyOf(name, option), ...option }))
    .filter(({ key, demandOption }) => demandOption === true && !given.has(key))
    .map(({ name, key, describe = '' }) => {
      const places = `"${key}" in ${file}, the variable ${variableOf(prefix, key)}, or ${flagOf(name)}`;
      return `no ${key} is given (${describe}): expected ${places}`;
    });
}
