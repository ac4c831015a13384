/**
 * Limits and times as somebody gives them, for packages whose options have more of them.
 *
 * @module
 */
import { inspect } from 'node:util';

/** The longest that a timer of Node runs, in ms: one that is told more, or Infinity, fires after 1. */
export const LONGEST_TIMER_MS = 0x7fff_ffff;

/**
 * Refuses what is no limit, where limits are given: compared with NaN, everything would be within it.
 * @param names which members of `limits` are to be numbers; by default all but flags. What is undefined has its default
 * @throws RangeError that names the first that is no number from 0 on; Infinity is one
 */
export function checkLimits<T extends object>(
  limits: T,
  names: readonly (keyof T & string)[] = Object.keys(limits) as (keyof T & string)[],
): void {
  for (const name of names) {
    const value: unknown = limits[name];
    if (value === undefined || typeof value === 'boolean') continue;
    if (!(typeof value === 'number' && value >= 0))
      throw new RangeError(`${name} is ${inspect(value, { depth: 0 })}: a limit is a number from 0 on`);
  }
}
