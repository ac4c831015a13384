import type { Diagnose } from '../../diagnostics/diagnostics.js';
import { DamagedStoreError } from '../../sqlite/damaged-store.js';
import type { Database } from '../../sqlite/driver.js';
import { openForReading } from '../../sqlite/open-for-reading.js';
import { TRAIL_SCHEMA } from '../trail-schema.js';
import { type SegmentRow, segmentRow } from './segment-end.js';
import { isThere, segmentFile, type SegmentFile, segmentFiles } from './segment-files.js';
import { SegmentReader } from './segment-reader.js';

/** How many of the newest are kept open, since duplicates are looked for in them. */
const KEPT_OPEN = 4;

/** A full segment, and its place in the trail. */
interface FullSegment extends SegmentFile {
  readonly segment: SegmentRow;
}

interface OpenSegment {
  readonly database: Database;
  readonly reader: SegmentReader;
}

/** The full segments of a trail that lie beside its file; some may have been taken to an archive. */
export class FullSegments {
  readonly #file: string;
  readonly #diagnose: Diagnose;
  #known: readonly FullSegment[] = [];
  readonly #open = new Map<number, OpenSegment>();

  private constructor(file: string, diagnose: Diagnose) {
    this.#file = file;
    this.#diagnose = diagnose;
  }

  /**
   * Finds them, and looks whether each goes on where the one before ends. One that is missing is only said.
   * @throws DamagedStoreError where that is not so
   */
  static async find(file: string, next: SegmentRow, diagnose: Diagnose): Promise<FullSegments> {
    const segments = new FullSegments(file, diagnose);
    try {
      for (const { number } of segmentFiles(file)) await segments.add(number);
      checkOrder(file, segments.#known, next, diagnose);
      return segments;
    } catch (error) {
      segments.close();
      throw error;
    }
  }

  /** Takes in the segment of a number. @throws DamagedStoreError where its file says another number */
  async add(number: number): Promise<void> {
    const file = segmentFile(this.#file, number);
    const { database, segment } = await this.#opened(number, file);
    if (segment.number !== number) {
      database.close();
      throw new DamagedStoreError(file, 'table segment', `it says that it is number ${segment.number}`);
    }
    this.#known = [...this.#known, { number, file, segment }];
    for (const old of [...this.#open.keys()].slice(0, -KEPT_OPEN)) this.#close(old);
  }

  /** Those with records at a position or behind it, the oldest first. */
  from(position: number): readonly FullSegment[] {
    return this.#known.filter(({ segment }) => segment.last_position >= position);
  }

  /**
   * Reads from one. Its file is opened for that, unless it is one of the newest.
   * @returns undefined where its file is gone
   */
  async read<T>(segment: SegmentFile, read: (reader: SegmentReader) => T): Promise<T | undefined> {
    const kept = this.#open.get(segment.number);
    if (kept !== undefined) return read(kept.reader);
    const opened = await this.#openedIfThere(segment);
    try {
      return opened && read(opened.reader);
    } finally {
      opened?.database.close();
    }
  }

  /** Those that are kept open, the newest first. */
  newest(): readonly SegmentReader[] {
    return [...this.#open.values()].reverse().map(({ reader }) => reader);
  }

  close(): void {
    for (const number of [...this.#open.keys()]) this.#close(number);
  }

  /** One that was taken to an archive meanwhile is no longer known, as it is not at the next start. */
  async #openedIfThere({ number, file }: SegmentFile): Promise<OpenSegment | undefined> {
    try {
      return await this.#opened(number, file, false);
    } catch (error) {
      if (isThere(file)) throw error;
      this.#known = this.#known.filter((each) => each.number !== number);
      this.#diagnose(notThere(file));
      return undefined;
    }
  }

  async #opened(
    number: number,
    file: string,
    isKept = true,
  ): Promise<OpenSegment & { readonly segment: SegmentRow }> {
    const database = await openForReading(file, TRAIL_SCHEMA);
    try {
      const segment = segmentRow(database, file);
      const open = { database, reader: new SegmentReader(database, segment) };
      if (isKept) this.#open.set(number, open);
      return { ...open, segment };
    } catch (error) {
      database.close();
      throw error;
    }
  }

  #close(number: number): void {
    this.#open.get(number)?.database.close();
    this.#open.delete(number);
  }
}

function notThere(file: string): string {
  return `${file} is not there: what is in it cannot be read`;
}

function checkOrder(
  file: string,
  known: readonly FullSegment[],
  active: SegmentRow,
  diagnose: Diagnose,
): void {
  const all = [...known, { number: active.number, file, segment: active }];
  for (const [index, next] of all.entries()) {
    const before = all[index - 1];
    if (before === undefined) continue;
    if (before.number + 1 === next.number) checkJoint(before, next);
    else if (before.number < next.number) diagnose(notThere(segmentFile(file, before.number + 1)));
    else
      throw new DamagedStoreError(
        file,
        'table segment',
        `it is number ${next.number}, behind ${before.file}`,
      );
  }
}

function checkJoint(before: FullSegment, next: FullSegment): void {
  const isJoined =
    before.segment.last_position + 1 === next.segment.first_position &&
    Buffer.compare(before.segment.last_hash, next.segment.previous_hash) === 0;
  if (!isJoined)
    throw new DamagedStoreError(
      next.file,
      `position ${next.segment.first_position}`,
      `it does not go on where ${before.file} ends`,
    );
}
