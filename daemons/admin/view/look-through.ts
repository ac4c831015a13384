import type { Rest } from './turns.js';

/** What a list goes by: rising in the order of coming. */
export interface Numbered {
  readonly number: number;
}

/** Newest first: at most `limit` of those whose number is below `before`. Fewer only where there are no more. */
type ReadBelow<Row extends Numbered> = (before: number, limit: number) => Promise<readonly Row[]>;

/** Rows looked at before a rest. */
const SLICE = 500;

/** Gives the newest rows to `take`, `most` at most; whether those were all. */
export async function lookThrough<Row extends Numbered>(
  readBelow: ReadBelow<Row>,
  most: number,
  { take, rest }: { take: (row: Row) => void; rest: Rest },
): Promise<boolean> {
  let before = Number.MAX_SAFE_INTEGER;
  for (let looked = 0; looked < most;) {
    const asked = Math.min(SLICE, most - looked);
    const slice = await readBelow(before, asked);
    slice.forEach(take);
    looked += slice.length;
    if (slice.length < asked) return true;
    before = slice.at(-1)?.number ?? 0;
    await rest();
  }
  return (await readBelow(before, 1)).length === 0;
}
