import { setImmediate as endOfTurn } from 'node:timers/promises';

/** Rows that are read in one turn of the event loop: some 3 µs each, and meanwhile nobody else is answered. */
export const MAX_READ_AT_ONCE = 1_000;
/** How often a list that is changed meanwhile is read again before it keeps everybody waiting. */
const MAX_ATTEMPTS = 5;

/** Paths of a user that were read before the operation that lists them. */
export interface PathsAhead {
  /** The id of whose they are. */
  readonly user: number;
  readonly paths: readonly string[];
  /** The number of the last of them. */
  readonly last: number;
}

/** What was read before an operation: nothing; some of it; or that it may read all there is, however long that takes. */
export type Ahead = PathsAhead | 'all' | undefined;

/** An operation that has to begin anew when the rest of a long list has been read. It has changed nothing. */
export class ReadAhead extends Error {
  override readonly name = 'ReadAhead';
  readonly ahead: PathsAhead;

  constructor(ahead: PathsAhead) {
    super('a list is too long to be read at once');
    this.ahead = ahead;
  }
}

/** What is published, as far as it is read ahead. */
interface ListedPaths {
  pathsBehind(user: number, after: number, limit: number): Omit<PathsAhead, 'user'>;
}

/** Where rows may be read from: outside of a transaction that may yet be taken back. */
type ReadStored = <T>(read: () => T) => Promise<T>;

/**
 * Carries an operation out, and again with what it lists read ahead, part by part and between others, where that is long.
 * So it still sees the list at one moment, its own.
 */
export async function readingAhead<Result>(
  carryOut: (ahead: Ahead) => Promise<Result>,
  publications: ListedPaths,
  readStored: ReadStored,
): Promise<Result> {
  let ahead: Ahead;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await carryOut(ahead);
    } catch (error) {
      if (!(error instanceof ReadAhead)) throw error;
      ahead = attempt < MAX_ATTEMPTS ? await readOn(error.ahead, publications, readStored) : 'all';
    }
  }
}

async function readOn(
  { user, paths, last }: PathsAhead,
  publications: ListedPaths,
  readStored: ReadStored,
): Promise<PathsAhead> {
  const all = [...paths];
  for (let behind = last; ;) {
    const after = behind;
    const part = await readStored(() => publications.pathsBehind(user, after, MAX_READ_AT_ONCE));
    all.push(...part.paths);
    behind = part.last;
    if (part.paths.length < MAX_READ_AT_ONCE) return { user, paths: all, last: behind };
    await endOfTurn();
  }
}
