/** What is wrong with a file, where, and what helps. */
export interface Diagnostic {
  /** Nothing is made of a file with an error; a warning keeps nothing from being made. */
  readonly severity: 'error' | 'warning';
  /** The file that the place is in, which may be an included one. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** How many UTF-16 units are meant, at least 1 and all on that line. */
  readonly length: number;
  /** What is wrong, as a sentence without a full stop. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** The whole line, shortened around the place where it is very long; for the caret below it. Without control characters. */
  readonly source: string;
  /** Where in `source` the place begins, from 0. */
  readonly caret: number;
}
