/** Longer names are not compared: the time grows with the product of both lengths. */
const MAX_COMPARED_UNITS = 64;
/** More names than anybody wrote by hand. */
const MAX_NAMES = 2000;

/** The name that was probably meant: the one that differs in the fewest characters, if those are few. */
export function nearestName(wrong: string, names: Iterable<string>): string | undefined {
  if (wrong.length > MAX_COMPARED_UNITS) return undefined;
  let nearest: string | undefined;
  let least = Math.max(1, Math.floor(wrong.length / 3)) + 1;
  let count = 0;
  for (const name of names) {
    if (++count > MAX_NAMES || least === 0) break;
    if (name === wrong || Math.abs(name.length - wrong.length) > least) continue;
    // of uint and uint32_t, uint32 means the latter
    const bonus = name.startsWith(wrong) ? 0.5 : 0;
    const distance = distanceBelow(wrong.toLowerCase(), name.toLowerCase(), least + bonus) - bonus;
    if (distance < least) [nearest, least] = [name, distance];
  }
  return nearest;
}

/** How many units have to be inserted, removed, replaced or swapped; or the limit, where it is that or more. */
function distanceBelow(a: string, b: string, limit: number): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) row.push(cell(a, b, i, j, { row, last, beforeLast }));
    if (Math.min(...row) >= limit) return limit;
    [beforeLast, last] = [last, row];
  }
  return Math.min(last[b.length] ?? limit, limit);
}

interface Rows {
  readonly row: readonly number[];
  readonly last: readonly number[];
  readonly beforeLast: readonly number[];
}

function cell(a: string, b: string, i: number, j: number, { row, last, beforeLast }: Rows): number {
  const isSame = a.charAt(i - 1) === b.charAt(j - 1);
  const least = Math.min((last[j - 1] ?? 0) + (isSame ? 0 : 1), (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
  const isSwapped =
    i > 1 && j > 1 && a.charAt(i - 1) === b.charAt(j - 2) && a.charAt(i - 2) === b.charAt(j - 1);
  return isSwapped ? Math.min(least, (beforeLast[j - 2] ?? 0) + 1) : least;
}
