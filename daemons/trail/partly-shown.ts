import { reasonOf } from '../reason.js';

/** Showing records failed after the first of them had been shown whole. */
export class PartlyShown extends Error {
  readonly shownRecords: number;

  constructor(shownRecords: number, cause: unknown) {
    super(reasonOf(cause), { cause });
    this.shownRecords = shownRecords;
  }
}
