/** What stands in a trail behind a position: at most one record, and where to ask on where there is none of it yet. */
export interface RecordBehind {
  readonly isThere: boolean;
  /** The position to ask behind next. */
  readonly next: number;
  /** Whether the trail has nothing behind that now. */
  readonly isLast: boolean;
}

/** Beyond that positions cannot be counted. */
const MAX_POSITION = Number.MAX_SAFE_INTEGER;

/** The last position of a log server's trail, 0 where there is none: READ does not say, so it is looked for by halves. */
export async function endOfTrail(readOne: (after: number) => Promise<RecordBehind>): Promise<number> {
  let end = 0;
  let beyond = 1;
  while (end < MAX_POSITION && (await isBehind(beyond - 1, readOne))) {
    end = beyond;
    beyond = Math.min(beyond * 2, MAX_POSITION);
  }
  // `end` is there, `beyond` is not
  while (end + 1 < beyond) {
    const middle = end + Math.floor((beyond - end) / 2);
    if (await isBehind(middle - 1, readOne)) end = middle;
    else beyond = middle;
  }
  return end;
}

async function isBehind(
  position: number,
  readOne: (after: number) => Promise<RecordBehind>,
): Promise<boolean> {
  for (let after = position; ;) {
    const { isThere, next, isLast } = await readOne(after);
    if (isThere) return true;
    if (isLast || next <= after) return false;
    after = next;
  }
}
