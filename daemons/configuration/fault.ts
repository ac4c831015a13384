import { nearestName } from 'rpcgen-js/nearest-name';

/** All that is wrong with a configuration, a line each: the place, the name, and what was expected. */
export class ConfigurationError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'ConfigurationError';
    this.faults = faults;
  }
}

/** What to add to the mention of a name that is none of these. */
export function meantAmong(wrong: string, names: readonly string[]): string {
  const meant = nearestName(wrong, names);
  return meant === undefined ? `expected one of ${names.join(', ')}` : `did you mean "${meant}"?`;
}

/**
 * Text without the password of a URL, which nobody needs to see: up to the last `@` of the word, since a password that
 * nobody escaped may hold any sign.
 */
export function withoutPasswords(text: string): string {
  return text.replace(/(\w+:\/\/[^\s:/@]*):\S*@/g, '$1:(hidden)@');
}
