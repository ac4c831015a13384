import { DamagedStoreError } from '../../../daemons/sqlite/damaged-store.js';
import type { Fault } from './fault.js';
import { fits, type Hash, hashAt } from '../trail/record-hash.js';
import type { PlacedRecord, StoredRecord } from '../trail/stored-record.js';

/** So many records that were removed, the rest numbered anew, are counted; more look like a change. */
const MAX_RENUMBERED = 4096;

/** A place in the chain: what a record there has to follow. */
export interface Place {
  readonly position: number;
  readonly previousHash: Hash;
}

/** A place and what was read there. */
export interface TakenPlace extends Place {
  readonly taken: PlacedRecord;
}

/** A record that does not follow the chain before it. */
interface Mismatch {
  readonly found: PlacedRecord;
  /** Where the chain goes on. */
  readonly place: Place;
  /** The places before it, the nearest first. */
  readonly before: readonly TakenPlace[];
  /** What stands behind the record; is read as far as need be. */
  readonly rest: Iterator<PlacedRecord>;
}

/**
 * Which of the five it looks like. Each guess but the last is proved by a hash: a record whose hash is right at another
 * place stood there once.
 */
export function diagnose(mismatch: Mismatch): Fault {
  const { found, place } = mismatch;
  if (found.record.position < place.position) return outOfPlace(mismatch);
  const next = readOn(mismatch.rest);
  if (found.record.position > place.position) return missing(mismatch, next);
  return (
    insertedBefore(mismatch) ??
    foundLater(mismatch, next) ??
    followed(mismatch, next) ??
    renumbered(mismatch, next) ??
    changed(mismatch, 'its hash is not that of what it says')
  );
}

function outOfPlace({ found, place }: Mismatch): Fault {
  const { record, file } = found;
  const detail =
    place.position === 1
      ? 'no trail has positions before 1'
      : `it stands behind position ${place.position - 1}, in another file`;
  return { kind: 'inserted', position: record.position, record, file, detail };
}

/** Positions that nobody has: removed, unless the record only says another position than it had. */
function missing({ found, place, rest }: Mismatch, next: PlacedRecord | undefined): Fault {
  const { position, previousHash } = place;
  for (const { record, file } of chained(found, next, rest)) {
    if (!fits(record, position, previousHash)) continue;
    const detail = `its position was: it stands at position ${record.position} now`;
    return { kind: 'changed', position, record, file, detail };
  }
  const last = found.record.position - 1;
  const detail = `the next record stands at position ${found.record.position}`;
  return { kind: 'removed', position, last, file: found.file, detail };
}

/** Records with hashes of their own, put before one that follows what stands before them. */
function insertedBefore({ found: { record }, before, place }: Mismatch): Fault | undefined {
  const origin = before.find(({ position, previousHash }) => fits(record, position, previousHash));
  if (origin === undefined) return undefined;
  const last = place.position - 1;
  const detail = `the record at position ${record.position} stood there`;
  return { kind: 'inserted', position: origin.position, last, ...origin.taken, detail };
}

/** The record that belongs here stands elsewhere. */
function foundLater({ found, place, rest }: Mismatch, next: PlacedRecord | undefined): Fault | undefined {
  const { position, previousHash } = place;
  const { record, file } = found;
  let hashBefore = record.hash;
  for (const { record: later } of chained(next, rest)) {
    const hash = hashAt(later, position, previousHash);
    if (hash === record.hash) return swapped(found, position, later, 'all but their hashes');
    if (hash === later.hash) {
      const isNext = later.position === position + 1;
      const isSwap =
        fits(record, later.position, isNext ? later.hash : hashBefore) ||
        fits(record, position + 1, later.hash);
      if (isSwap) return swapped(found, position, later, 'with their hashes');
      const detail = `the record that stood there stands at position ${later.position} now`;
      return { kind: 'inserted', position, last: later.position - 1, record, file, detail };
    }
    hashBefore = later.hash;
  }
  return undefined;
}

function swapped({ record, file }: PlacedRecord, position: number, later: StoredRecord, how: string): Fault {
  const detail = `the record that stood there stands at position ${later.position} now, ${how}`;
  return { kind: 'swapped', position, record, file, detail };
}

/** What stands behind follows it, by the hash that it has or by the one that it must have: it stood here. */
function followed(mismatch: Mismatch, next: PlacedRecord | undefined): Fault | undefined {
  if (next === undefined) return undefined;
  const { found, place } = mismatch;
  const { position } = place;
  const expected = hashAt(found.record, position, place.previousHash);
  if (expected !== undefined && fits(next.record, position + 1, expected))
    return changed(mismatch, 'its hash alone');
  if (!fits(next.record, position + 1, found.record.hash)) return undefined;
  const before = position === 1 ? '' : ', or the record before it was and got a new hash';
  return changed(mismatch, `its hash is not that of what it says${before}`);
}

/** The record's own hash cannot be proved any more; the next one's tells how far both were moved. */
function renumbered({ found, place }: Mismatch, next: PlacedRecord | undefined): Fault | undefined {
  if (next === undefined) return undefined;
  const { record, file } = found;
  for (let count = 1; count <= MAX_RENUMBERED; count++) {
    if (!fits(next.record, next.record.position + count, record.hash)) continue;
    const last = place.position + count - 1;
    const detail = 'the records behind were numbered anew';
    return { kind: 'removed', position: place.position, last, file, detail };
  }
  return undefined;
}

function changed({ found, place }: Mismatch, detail: string): Fault {
  return { kind: 'changed', position: place.position, ...found, detail };
}

/** What stands there and behind it; ends at damage, since what was found before that is certain. */
function* chained(...parts: (PlacedRecord | undefined | Iterator<PlacedRecord>)[]): Generator<PlacedRecord> {
  for (const part of parts) {
    if (part === undefined) continue;
    if ('record' in part) {
      yield part;
      continue;
    }
    for (let each = readOn(part); each !== undefined; each = readOn(part)) yield each;
  }
}

function readOn(records: Iterator<PlacedRecord>): PlacedRecord | undefined {
  try {
    const step = records.next();
    return step.done === true ? undefined : step.value;
  } catch (error) {
    if (error instanceof DamagedStoreError) return undefined;
    throw error;
  }
}
