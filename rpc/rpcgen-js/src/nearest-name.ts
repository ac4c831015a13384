/** Longer names are not compared: the time grows with the product of both lengths, in UTF-16 units. */
const MAX_COMPARED_UNITS = 64;
/** Names that are looked at: more than anybody writes by hand. */
const MAX_NAMES = 2000;

/**
 * The name that was probably meant: the one that differs in the fewest characters. Undefined where more than one, and
 * more than a third, of them differ.
 */
export function nearestName(wrong: string, names: Iterable<string>): string | undefined {
  if (wrong.length > MAX_COMPARED_UNITS) return undefined;
  const comparison = new Comparison(wrong.toLowerCase());
  let nearest: string | undefined;
  let least = Math.max(1, Math.floor(wrong.length / 3)) + 1;
  let count = 0;
  for (const name of names) {
    if (++count > MAX_NAMES || least === 0) break;
    if (name === wrong || Math.abs(name.length - wrong.length) > least) continue;
    // of uint and uint32_t, uint32 means the latter
    const bonus = name.startsWith(wrong) ? 0.5 : 0;
    const distance = comparison.distanceBelow(name.toLowerCase(), least + bonus) - bonus;
    if (distance < least) [nearest, least] = [name, distance];
  }
  return nearest;
}

/** A name that others are compared with. */
class Comparison {
  readonly #name: string;
  /** The distances between the beginnings of both names: the row that is made, and the two before it. */
  #row: number[] = [];
  #last: number[] = [];
  #beforeLast: number[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  /** How many units have to be inserted, removed, replaced or swapped; or the limit, where it is that or more. */
  distanceBelow(other: string, limit: number): number {
    const name = this.#name;
    let same = 0;
    // names of one file often begin alike
    while (same < name.length && same < other.length && name.charCodeAt(same) === other.charCodeAt(same))
      same++;
    const width = other.length - same;
    for (let j = 0; j <= width; j++) this.#last[j] = j;
    for (let i = 1; i <= name.length - same; i++) {
      if (this.#fillRow(other, same, i) >= limit) return limit;
      [this.#beforeLast, this.#last, this.#row] = [this.#last, this.#row, this.#beforeLast];
    }
    return Math.min(this.#last[width] ?? limit, limit);
  }

  /** Gives the least distance of row `i`. Both names begin with `same` equal units, which are left out. */
  #fillRow(other: string, same: number, i: number): number {
    const [name, row, last, beforeLast] = [this.#name, this.#row, this.#last, this.#beforeLast];
    const unit = name.charCodeAt(same + i - 1);
    let least = (row[0] = i);
    for (let j = 1; j <= other.length - same; j++) {
      const there = other.charCodeAt(same + j - 1);
      let distance = Math.min(
        (last[j - 1] ?? 0) + (unit === there ? 0 : 1),
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
      );
      const isSwapped =
        i > 1 && j > 1 && unit === other.charCodeAt(same + j - 2) && name.charCodeAt(same + i - 2) === there;
      if (isSwapped) distance = Math.min(distance, (beforeLast[j - 2] ?? 0) + 1);
      row[j] = distance;
      least = Math.min(least, distance);
    }
    return least;
  }
}
