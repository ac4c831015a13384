import { dirname } from 'node:path';
import type { Diagnose } from '../../diagnostics/diagnostics.js';
import { DamagedStoreError } from '../../sqlite/damaged-store.js';
import type { Database } from '../../sqlite/driver.js';
import { openDatabase, type OpenDatabase } from '../../sqlite/open-database.js';
import type { StoreLock } from '../../sqlite/store-lock.js';
import { TRAIL_SCHEMA } from '../trail-schema.js';
import {
  type FileSteps,
  isThere,
  nextFile,
  removeStore,
  segmentFile,
  segmentFiles,
} from './segment-files.js';
import type { SegmentRow } from './segment-end.js';

/** The file that is full, and what the next one is made with. */
interface Rotation {
  readonly open: OpenDatabase;
  readonly segment: SegmentRow;
  readonly lock: StoreLock;
  readonly steps: FileSteps;
  readonly diagnose: Diagnose;
}

/**
 * Closes the trail's file, gives it the name of its segment, and puts an empty one in its place that goes on with the
 * chain. Whatever step is the last one before the power fails, {@link settleRotation} goes on from there, and nothing
 * is lost.
 *
 * @throws Error where it failed. Up to the end of its log, which fails while another program reads the file, nothing of
 *   the file was changed, and it is still open; from then on it is closed
 */
export async function rotateFile({ open, segment, lock, steps, diagnose }: Rotation): Promise<void> {
  const { file, database } = open;
  const full = segmentFile(file, segment.number);
  if (isThere(full)) throw new Error(`${full} is there already`);
  await makeNext(file, segment, lock, diagnose);
  steps.syncFile(nextFile(file));
  steps.syncFolder(dirname(file));
  leaveLog(database, file);
  open.close();
  steps.syncFile(file);
  steps.rename(file, full);
  steps.syncFolder(dirname(file));
  steps.rename(nextFile(file), file);
  steps.syncFolder(dirname(file));
}

/**
 * Ends a rotation that a crash cut off, before the trail's file is opened. Nothing is kept of one that had not come to
 * rename that file.
 * @throws DamagedStoreError where the file is gone that should be there
 */
export function settleRotation(file: string, steps: FileSteps, diagnose: Diagnose): void {
  const next = nextFile(file);
  if (isThere(file)) {
    removeStore(next);
    return;
  }
  const full = segmentFiles(file).at(-1);
  if (full === undefined) return;
  if (!isThere(next))
    throw new DamagedStoreError(file, 'the file', `it is missing, but ${full.file} lies beside it`);
  steps.rename(next, file);
  steps.syncFolder(dirname(file));
  diagnose(`${file}: the change of segments that was cut off is complete now`, 'info');
}

/** Makes the next file, still without records: it knows where the chain goes on, and the head of each source. */
async function makeNext(
  file: string,
  segment: SegmentRow,
  lock: StoreLock,
  diagnose: Diagnose,
): Promise<void> {
  const next = nextFile(file);
  removeStore(next);
  const open = await openDatabase({ file: next, schema: TRAIL_SCHEMA, diagnose, lock });
  try {
    takeAlong(open.database, file, segment);
  } finally {
    open.close();
  }
  // What the close could not write back is in the log only, which is not renamed with the file.
  if (isThere(`${next}-wal`)) throw new Error(`${next} could not be written to its end`);
}

/** Puts into a new file what it has to know of the full one. */
function takeAlong(database: Database, full: string, { number, last_position, last_hash }: SegmentRow): void {
  database.prepare('ATTACH ? AS full').run(full);
  database.exec('INSERT INTO sources SELECT * FROM full.sources');
  database
    .prepare(
      'UPDATE segment SET number = ?, first_position = ?, previous_hash = ?, last_position = ?, last_hash = ?',
    )
    .run(number + 1, last_position + 1, last_hash, last_position, last_hash);
}

/**
 * Writes all back into the file and ends its log: a full segment can then be read where nothing can be written, and no
 * log is left that SQLite would take for that of the next file of this name.
 *
 * @throws Error where another program reads the file
 */
function leaveLog(database: Database, file: string): void {
  database.pragma('busy_timeout = 0');
  const mode = journalMode(database);
  if (mode === 'delete') return;
  removeStore(nextFile(file));
  database.pragma('busy_timeout = 2000');
  throw new Error(`${file} is read by another program`);
}

function journalMode(database: Database): unknown {
  try {
    database.pragma('wal_checkpoint(TRUNCATE)');
    return database.pragma('journal_mode = DELETE', { simple: true });
  } catch {
    return database.pragma('journal_mode', { simple: true });
  }
}
