import type { Database, Statement } from '../../sqlite/driver.js';
import type { Binding } from '../binding.js';
import type { ChainEnd, Sealing } from '../chain-link.js';
import type { KnownSource } from '../plan-append.js';
import type { RecordBytes } from '../record-bytes.js';
import { type Gap, SENDLOG_SOURCE } from '../trail.js';
import { authenticationNumber, authenticationOf } from '../record-row.js';
import { RecordRows } from './record-rows.js';
import type { SegmentRow } from './segment-end.js';

/** Records of one source and one caller that are added together. */
export interface Addition extends Sealing {
  /** Sequence of the first record. */
  readonly first: number;
  readonly records: RecordBytes;
}

interface SourceRow {
  readonly head: number;
  readonly authentication: number;
  readonly identity: string;
}

/**
 * Writes to the trail's file, inside of transactions that others begin and commit. It keeps nothing in memory, so that
 * what is rolled back is forgotten.
 */
export class SegmentWriter {
  readonly #rows: RecordRows;
  readonly #end: Statement<[], SegmentRow>;
  readonly #setEnd: Statement;
  readonly #source: Statement<[Uint8Array], SourceRow>;
  readonly #setSource: Statement;
  readonly #sources: Statement<[Uint8Array], number>;
  readonly #addGap: Statement;

  constructor(database: Database) {
    this.#rows = new RecordRows(database);
    this.#end = database.prepare('SELECT * FROM segment');
    this.#setEnd = database.prepare('UPDATE segment SET last_position = ?, last_hash = ?');
    this.#source = database.prepare('SELECT head, authentication, identity FROM sources WHERE source = ?');
    this.#setSource = database.prepare('INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?)');
    this.#sources = database
      .prepare<[Uint8Array], number>('SELECT count(*) FROM sources WHERE source <> ?')
      .pluck();
    this.#addGap = database.prepare('INSERT INTO gaps VALUES (?, ?, ?, ?)');
  }

  get segment(): SegmentRow {
    const row = this.#end.get();
    if (row === undefined) throw new Error('table segment is empty');
    return row;
  }

  get end(): ChainEnd {
    const { last_position: position, last_hash: hash } = this.segment;
    return { position, hash };
  }

  /** How many sources are known, without that of SENDLOG. It looks at each row. */
  countSources(): number {
    return this.#sources.get(SENDLOG_SOURCE) ?? 0;
  }

  source(source: Uint8Array): KnownSource | undefined {
    const row = this.#source.get(source);
    if (row === undefined) return undefined;
    const { head, identity } = row;
    return { head, authentication: authenticationOf(row.authentication), identity };
  }

  setSource(source: Uint8Array, head: number, { authentication, identity }: Binding): void {
    this.#setSource.run(source, head, authenticationNumber(authentication), identity);
  }

  addGap({ source, first, last, noticedMs }: Gap): void {
    this.#addGap.run(source, first, last, noticedMs);
  }

  /** Adds records behind the end of the chain, one addition behind the other. */
  add(additions: readonly Addition[]): void {
    const before = this.end;
    let end = before;
    for (const { records, first, ...sealing } of additions)
      end = this.#rows.add(records, sealing, first, end);
    if (end.position > before.position) this.#setEnd.run(end.position, end.hash);
  }
}
