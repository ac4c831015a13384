import { reasonOf } from '../reason.js';
import { withoutPasswords } from './fault.js';
import type { Option, RawValue } from './option.js';

/** What is wrong with a value of an option, in words that say what was expected; undefined where it is right. */
export function valueFault(option: Option, value: RawValue): string | undefined {
  if ((option.type === 'boolean') !== (typeof value === 'boolean'))
    return `expected ${option.type === 'boolean' ? 'true or false' : 'a text or a number'}`;
  const { choices } = option;
  if (choices !== undefined && !choices.includes(value as string))
    return `expected one of ${choices.join(', ')}, got "${String(value)}"`;
  try {
    option.coerce?.(value);
    return undefined;
  } catch (error) {
    return withoutPasswords(reasonOf(error));
  }
}
