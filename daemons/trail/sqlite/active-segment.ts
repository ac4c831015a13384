import type { Diagnose } from '../../diagnostics/diagnostics.js';
import { GroupCommit } from '../../sqlite/group-commit.js';
import { openDatabase, type OpenDatabase } from '../../sqlite/open-database.js';
import type { Statement } from '../../sqlite/driver.js';
import type { StoreLock } from '../../sqlite/store-lock.js';
import { TRAIL_SCHEMA } from '../trail-schema.js';
import { checkEnd } from './check-end.js';
import { segmentRow } from './segment-end.js';
import { SegmentReader } from './segment-reader.js';
import { SegmentWriter } from './segment-writer.js';

/** The file of the trail that is written to. */
export class ActiveSegment {
  readonly open: OpenDatabase;
  readonly writer: SegmentWriter;
  readonly reader: SegmentReader;
  readonly group: GroupCommit;
  /** Position of its first record. */
  readonly first: number;
  readonly #pages: Statement<[], number>;
  readonly #pageBytes: number;

  private constructor(open: OpenDatabase, diagnose: Diagnose) {
    this.open = open;
    const { database, file } = open;
    const segment = segmentRow(database, file);
    checkEnd(database, file, segment);
    this.first = segment.first_position;
    this.writer = new SegmentWriter(database);
    this.reader = new SegmentReader(database, segment);
    this.group = new GroupCommit(database, {
      onRecovery: () => diagnose(`${file}: records are stored again`, 'info'),
    });
    this.#pages = database.prepare<[], number>('PRAGMA page_count').pluck();
    this.#pageBytes = Number(database.pragma('page_size', { simple: true }));
  }

  /** @throws DamagedStoreError, Error as `openDatabase` */
  static async open(file: string, lock: StoreLock, diagnose: Diagnose): Promise<ActiveSegment> {
    const open = await openDatabase({ file, schema: TRAIL_SCHEMA, diagnose, lock });
    try {
      return new ActiveSegment(open, diagnose);
    } catch (error) {
      open.close();
      throw error;
    }
  }

  /** How long the file is, in bytes, once its log is written back into it. */
  get bytes(): number {
    return (this.#pages.get() ?? 0) * this.#pageBytes;
  }

  /** No transaction may be under way. */
  close(): void {
    this.open.close();
  }
}
