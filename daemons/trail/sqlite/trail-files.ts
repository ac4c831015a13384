import type { Diagnose } from '../../diagnostics/diagnostics.js';
import { DamagedStoreError } from '../../sqlite/damaged-store.js';
import { sqliteDriver } from '../../sqlite/driver.js';
import { storePath } from '../../sqlite/store-file.js';
import { lockStore, type StoreLock } from '../../sqlite/store-lock.js';
import { Anchoring } from '../anchoring.js';
import { ActiveSegment } from './active-segment.js';
import { FullSegments } from './full-segments.js';
import { refuseOwnFile } from './own-files.js';
import type { ReadableSegment } from './read-segments.js';
import { rotateFile, settleRotation } from './rotation.js';
import { FILE_STEPS, type FileSteps, segmentFile, segmentName } from './segment-files.js';
import type { SegmentReader } from './segment-reader.js';

/** Where a trail is kept. */
export interface TrailFilesOptions {
  /** The file that is written to; full segments and the lock are kept beside it. */
  readonly file: string;
  /** Where anchors are written. Default: beside the file, with `.anchors` behind its name. */
  readonly anchorFile?: string;
  /** After how many records there is another anchor. Default 1,000. */
  readonly anchorEvery?: number;
  readonly diagnose: Diagnose;
  /** What a rotation does to files; tests make it fail. */
  readonly steps?: FileSteps;
}

/** The files of a trail: the one that is written to, the full ones, and the anchors. */
export class TrailFiles {
  readonly #file: string;
  readonly #lock: StoreLock;
  readonly #full: FullSegments;
  readonly #anchors: Anchoring;
  readonly #diagnose: Diagnose;
  readonly #steps: FileSteps;
  #active: ActiveSegment | undefined;
  /** Number of the segment that is written to, or was before a rotation failed. */
  #number: number;

  private constructor(
    options: TrailFilesOptions,
    parts: { file: string; lock: StoreLock; active: ActiveSegment; full: FullSegments; anchors: Anchoring },
  ) {
    this.#file = parts.file;
    this.#lock = parts.lock;
    this.#active = parts.active;
    this.#full = parts.full;
    this.#anchors = parts.anchors;
    this.#diagnose = options.diagnose;
    this.#steps = options.steps ?? FILE_STEPS;
    this.#number = parts.active.writer.segment.number;
  }

  /** @throws DamagedStoreError, Error: see `SqliteTrail.open` */
  static async open(options: TrailFilesOptions): Promise<TrailFiles> {
    const { diagnose, steps = FILE_STEPS } = options;
    const driver = await sqliteDriver();
    const file = storePath(options.file);
    refuseSegment(file);
    const lock = lockStore(driver, file);
    const undo: (() => void)[] = [() => lock.release()];
    try {
      settleRotation(file, steps, diagnose);
      const active = await ActiveSegment.open(file, lock, diagnose);
      undo.push(() => active.close());
      const full = await FullSegments.find(file, active.writer.segment, diagnose);
      undo.push(() => full.close());
      const { anchorFile = `${file}.anchors`, anchorEvery: every } = options;
      // once more: links that led nowhere may lead to a file now
      refuseOwnFile(anchorFile, file);
      const anchors = new Anchoring(anchorFile, { every, diagnose });
      undo.push(() => anchors.close());
      const files = new TrailFiles(options, { file, lock, active, full, anchors });
      await files.#checkAnchor();
      return files;
    } catch (error) {
      for (const step of undo.reverse()) step();
      throw error;
    }
  }

  /** The file that is written to. @throws Error after a rotation that could not be brought to an end */
  get active(): ActiveSegment {
    if (this.#active === undefined)
      throw new Error(`${this.#file} is not open: its change of segments failed`);
    return this.#active;
  }

  /** Number of the segment that is written to. */
  get number(): number {
    return this.#number;
  }

  /** The newest full segments, in which duplicates are looked for; the newest first. */
  newest(): readonly SegmentReader[] {
    return this.#full.newest();
  }

  /** The files with records at a position or behind it, the oldest first. */
  from(position: number): ReadableSegment[] {
    const { reader } = this.active;
    const full = this.#full.from(position).map((each) => ({
      last: each.segment.last_position,
      read: <T>(read: (reader: SegmentReader) => T) => this.#full.read(each, read),
    }));
    return [...full, { last: Infinity, read: (read) => read(reader) }];
  }

  /** Writes an anchor where there were enough records since the last one, or where it `isDue` anyway. */
  anchor(lastPosition: number, isDue = false): void {
    if (!this.#anchors.isDue(lastPosition, isDue)) return;
    this.#anchors.add(() => this.active.reader.select({ tag: 'READ_ALL' }, lastPosition - 1, 1)[0]);
  }

  /** Begins a new segment, unless the present one is empty. Nobody may use the files meanwhile. @throws Error */
  async rotate(): Promise<void> {
    if (this.#active === undefined) await this.#openAgain();
    const { open, writer } = this.active;
    const { segment } = writer;
    if (segment.last_position < segment.first_position) {
      this.#diagnose(`${this.#file} has no records yet: it goes on as it is`, 'info');
      return;
    }
    this.anchor(segment.last_position, true);
    try {
      const parts = { open, segment, lock: this.#lock, steps: this.#steps, diagnose: this.#diagnose };
      await rotateFile(parts);
    } finally {
      if (!open.database.open) await this.#openAgain();
    }
    this.#diagnose(
      `${segmentFile(this.#file, segment.number)} is closed: positions ${segment.first_position} to ${segment.last_position}`,
    );
  }

  close(): void {
    if (this.#active !== undefined) this.anchor(this.#active.writer.end.position, true);
    this.#active?.close();
    this.#full.close();
    this.#anchors.close();
    this.#lock.release();
  }

  async #openAgain(): Promise<void> {
    const before = this.#number;
    this.#active = undefined;
    settleRotation(this.#file, this.#steps, this.#diagnose);
    const active = await ActiveSegment.open(this.#file, this.#lock, this.#diagnose);
    const { number } = active.writer.segment;
    try {
      if (number !== before) await this.#full.add(before);
    } catch (error) {
      // `#number` stays as it is, so the next try adds the segment.
      active.close();
      throw error;
    }
    this.#number = number;
    this.#active = active;
  }

  /** @throws DamagedStoreError where the trail has not what the last anchor says */
  async #checkAnchor(): Promise<void> {
    const { last, file } = this.#anchors.file;
    if (last === undefined) return;
    const end = this.active.writer.end.position;
    const witness = `${file} says that position ${last.position} was written`;
    if (last.position > end)
      throw new DamagedStoreError(
        this.#file,
        `position ${end}`,
        `the trail ends there, but ${witness}; to begin a new trail move the file of anchors away`,
      );
    const [segment] = this.from(last.position);
    const found = await segment?.read((reader) => reader.select({ tag: 'READ_ALL' }, last.position - 1, 1));
    const record = found?.[0];
    // the segment that it lies in may have been taken to an archive
    if (record?.position !== BigInt(last.position)) return;
    if (Buffer.compare(record.hash, last.hash) !== 0)
      throw new DamagedStoreError(this.#file, `position ${last.position}`, `${witness} with another hash`);
  }
}

/** @throws Error for the name of a full segment: what is added to it is not in the chain, nor under the trail's lock */
function refuseSegment(file: string): void {
  const { store, number } = segmentName(file);
  if (number !== undefined)
    throw new Error(
      `cannot open ${file}: full segments of ${store} have such names, and nothing is added to them`,
    );
}
