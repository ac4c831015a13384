import type { StoredRecord } from '../trail/stored-record.js';

/** What was done to a trail, as far as what is left of it tells. */
export type FaultKind = 'changed' | 'removed' | 'swapped' | 'inserted' | 'cut off';

/** The first place where a trail is not what it was. */
export interface Fault {
  readonly kind: FaultKind;
  /** Of the first record concerned; where records are missing, that of the first of them. */
  readonly position: number;
  /** The last position concerned, where there are several in a row. */
  readonly last?: number;
  /** The record that stands there; none where it is missing. */
  readonly record?: StoredRecord;
  /** Where it stands, or, where it is missing, where it should. */
  readonly file: string;
  /** How that is known, and what else may be the case: a clause. */
  readonly detail: string;
}
