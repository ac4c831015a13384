import type { TrailNews, TrailRow } from './wire.js';

/** Rows that are kept for those who come later. */
const MAX_KEPT_ROWS = 1_000;

/** Which records somebody wants to see. */
export interface TrailFilter {
  /** A part of the user’s name, capitals or not; empty: anybody. */
  readonly user: string;
  /** Empty: any. */
  readonly operation: string;
}

/** The newest records of the trail, for everybody who looks on. */
export class LiveTrail {
  #rows: TrailRow[] = [];
  #seen = 0;

  /** How many rows there ever were: what {@link since} counts from. */
  get seen(): number {
    return this.#seen;
  }

  add(rows: readonly TrailRow[]): void {
    this.#rows = [...this.#rows, ...rows].slice(-MAX_KEPT_ROWS);
    this.#seen += rows.length;
  }

  /** The newest rows, `limit` at most, that came after the first `seen` ones and that the filter takes. */
  since(seen: number, filter: TrailFilter, limit: number): TrailNews {
    const isNew = this.#seen - seen;
    if (isNew <= 0) return { rows: [], skipped: 0 };
    const wanted = this.#rows.slice(-isNew).filter(matcherOf(filter));
    const rows = wanted.slice(-limit);
    const forgotten = Math.max(0, isNew - this.#rows.length);
    return { rows, skipped: wanted.length - rows.length + (isUnfiltered(filter) ? forgotten : 0) };
  }
}

function isUnfiltered({ user, operation }: TrailFilter): boolean {
  return user === '' && operation === '';
}

function matcherOf({ user, operation }: TrailFilter): (row: TrailRow) => boolean {
  const wanted = user.toLowerCase();
  return (row) =>
    (operation === '' || row.operation === operation) &&
    (wanted === '' || row.user.toLowerCase().includes(wanted));
}
