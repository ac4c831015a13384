import { existsSync } from 'node:fs';
import { DamagedStoreError } from '../../../daemons/sqlite/damaged-store.js';
import type { SqliteDriver } from '../../../daemons/sqlite/driver.js';
import { storePath } from '../../../daemons/sqlite/store-file.js';
import {
  nextFile,
  segmentFile,
  segmentFiles,
  segmentName,
} from '../../../daemons/trail/sqlite/segment-files.js';
import type { KnownGap } from '../trail/source-tables.js';
import type { PlacedRecord } from '../trail/stored-record.js';
import { reporting } from './read-only-database.js';
import { AuditFailure } from '../audit-failure.js';
import { openSegment, type SegmentFile, type SegmentRow } from './segment-file.js';

/** A file of a trail that was read. */
interface ReadSegment extends SegmentRow {
  readonly file: string;
}

/** A trail over all its files, as it was when it was opened. */
export interface TrailFiles {
  /** The file without a number, or the only one where one with a number was named. */
  readonly newest: SegmentFile;
  /** In the order of their numbers, the newest last. */
  readonly segments: readonly ReadSegment[];
  /** Whether a closed segment alone was named: what was before and after it is another's. */
  readonly isPart: boolean;
  /** Files that should be there. */
  readonly missing: readonly string[];
  /** Files that are of this trail by their names, but newer than the newest. */
  readonly surplus: readonly ReadSegment[];
  readonly gaps: readonly KnownGap[];
  /** All records, file by file. */
  records(): Generator<PlacedRecord>;
}

/** More than a trail ever has: a file that claims to be further is not believed. */
const MAX_SEGMENTS = 1_000_000;

/**
 * Opens a trail: FILE with the segments FILE.000001, … beside it; or one of these alone. The caller closes the newest.
 * @throws DamagedStoreError
 * @throws AuditFailure
 */
export function openTrail(driver: SqliteDriver, name: string): TrailFiles {
  // The log server may close a segment meanwhile: listed before, none can be newer than what is opened now.
  const listed = listedSegments(name);
  if (isHalfRotated(name)) throw halfRotated(name, listed);
  const newest = openSegment(driver, name);
  try {
    const { number } = newest.segment;
    const isPart = segmentName(newest.file).number === number;
    const names = isPart ? [] : closedSegments(newest.file, number);
    const closed = names.filter((each) => existsSync(each));
    const surplus = isPart ? [] : listed.filter((each) => (segmentName(each).number ?? 0) >= number);
    const read = closed.map((each) => readOnce(driver, each));
    return {
      newest,
      isPart,
      segments: [...read.map(({ segment }) => segment), { ...newest.segment, file: newest.file }],
      missing: names.filter((each) => !existsSync(each)),
      surplus: surplus.map((each) => readOnce(driver, each).segment),
      gaps: [...read.flatMap(({ gaps }) => gaps), ...newest.gaps()],
      records: () => recordsOf(driver, closed, newest),
    };
  } catch (error) {
    newest.close();
    throw error;
  }
}

function listedSegments(name: string): string[] {
  return reporting(name, () => segmentFiles(storePath(name)).map(({ file }) => file));
}

/** The log server died between the two renames of a rotation: it brings it to an end when it starts. */
function isHalfRotated(name: string): boolean {
  return !existsSync(name) && existsSync(nextFile(name));
}

function halfRotated(name: string, listed: readonly string[]): AuditFailure {
  const last = listed.at(-1);
  const meanwhile = last === undefined ? '' : `; meanwhile ${last} can be verified alone`;
  const message = `${name} is missing, since a change of segments was cut off: the log server completes it when it starts`;
  return new AuditFailure('unreadable', `${message}${meanwhile}`);
}

function closedSegments(store: string, number: number): string[] {
  if (number > MAX_SEGMENTS)
    throw new DamagedStoreError(store, 'table segment', `it says that it is number ${number}`);
  return Array.from({ length: Math.max(number - 1, 0) }, (_, index) => segmentFile(store, index + 1));
}

/** What a closed segment says, without keeping it open: there may be thousands. */
function readOnce(driver: SqliteDriver, name: string): { segment: ReadSegment; gaps: KnownGap[] } {
  const opened = openSegment(driver, name);
  try {
    return { segment: { ...opened.segment, file: opened.file }, gaps: opened.gaps() };
  } finally {
    opened.close();
  }
}

function* recordsOf(
  driver: SqliteDriver,
  closed: readonly string[],
  newest: SegmentFile,
): Generator<PlacedRecord> {
  for (const name of closed) {
    const segment = openSegment(driver, name);
    try {
      for (const record of segment.records()) yield { record, file: segment.file };
    } finally {
      segment.close();
    }
  }
  for (const record of newest.records()) yield { record, file: newest.file };
}

/** Where a trail's anchors are by default. */
export function defaultAnchorFile(name: string): string {
  return `${segmentName(reporting(name, () => storePath(name))).store}.anchors`;
}
