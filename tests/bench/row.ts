import type { Bench } from './bench.js';
import type { Mark } from './mark.js';
import type { Pairs } from './pairs.js';

/** The limit of a row that nobody has profiled. */
export const NOT_LOOKED_INTO = 'not looked into yet.';

/** What is measured against what. Every row of the table is one. */
export interface Row {
  /** Unique and short: `make bench ONLY=` picks rows by the beginning of it. */
  readonly name: string;
  /** Ours, in the reader's words. */
  readonly ours: string;
  /** What it is compared with, whose figure is 1. */
  readonly reference: string;
  readonly mark: Mark;
  /** Where the mark is missed: by what it is limited, as the profile shows, and what was tried. */
  readonly limit: string;
  /** Why it cannot be measured on this machine; false where it can. */
  readonly skip?: () => string | false;
  /** Whether `QUICK=1` leaves it out, unless it is asked for by its name: what it needs takes long to set up. */
  readonly isLong?: boolean;
  measure(bench: Bench): Promise<Pairs>;
}

/** Rows that belong together, under one heading. */
export interface Group {
  readonly title: string;
  /** How its rows are measured, where that is not plain from their words. */
  readonly how: string;
  readonly rows: readonly Row[];
}
