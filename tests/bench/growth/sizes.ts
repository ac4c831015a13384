import type { Bench } from '../bench.js';

/** Publications of each user. */
export const PUBLICATIONS_EACH = 10;

/** How far everything grows, from a thousand users on. */
export const FEW_USERS = 1_000;

/** Of a shorter list the connection costs more than the users on it. */
export const FEW_LISTED = 10_000;

const isWhole = process.env['GROWTH'] === 'whole';

/** A million with `GROWTH=whole`, which takes several minutes and 4 GiB. */
export function manyUsers({ isQuick }: Bench): number {
  if (isQuick) return 5_000;
  return isWhole ? 1_000_000 : 100_000;
}

/** Entries that the log server takes before it is looked at for the first time; ten times as many before the second. */
export function firstEntries({ isQuick }: Bench): number {
  return isQuick ? 5_000 : 1_000_000;
}
