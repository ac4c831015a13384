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
 * Gives the trail's file, which is closed by this, the name of its segment, and puts an empty one in its place that goes on
 * with the chain. Whatever step is the last one before the power fails, {@link settleRotation} finds all of it.
 *
 * @throws Error where another program reads the file; then nothing was changed, and it is still open
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
 * Ends a rotation that a crash cut off, before the trail's file is opened.
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

/** The next file, whole but for records: it knows where the chain goes on, and how far each source is. */
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
  // What the close could not write back stands in the log only, which does not go where the file goes.
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
 * Writes all back into the file, which needs no log from then on: it can be read where nothing can be written, and no log
 * is left that the next file of this name could be taken for.
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
