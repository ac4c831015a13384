import type { Database, Statement } from '../../sqlite/driver.js';
import { type ChainEnd, ChainLink, HASH_BYTES, type Sealing } from '../chain-link.js';
import { lengthAt } from '../../programs/plain-log.js';
import type { RecordBytes } from '../record-bytes.js';
import { authenticationNumber, RECORD_COLUMNS } from '../record-row.js';

/** How many rows one statement writes at most. */
const MAX_ROWS = 32;

/** How many values a statement has that all of its rows share, and how many each row has of its own. */
const COMMON_VALUES = 7;
const VALUES_EACH = 6;

interface RowStatement {
  readonly rows: number;
  readonly statement: Statement;
  /** Its values, which are replaced each time. */
  readonly values: unknown[];
}

/**
 * Writes rows of `records`, many with one statement. What is the same in all of them is bound once: a row takes half
 * the time that it takes alone.
 */
export class RecordRows {
  readonly #database: Database;
  /** By the number of rows that they write: 1, 2, 4, … */
  readonly #statements = new Map<number, RowStatement>();
  /** The hashes of the rows of one statement, which its values are pieces of. */
  readonly #hashes = Buffer.alloc(MAX_ROWS * HASH_BYTES);

  constructor(database: Database) {
    this.#database = database;
  }

  /** Writes records behind the end of the chain; returns where it ends then. */
  add(records: RecordBytes, sealing: Sealing, first: number, before: ChainEnd): ChainEnd {
    const { source, receivedMs, caller, identity } = sealing;
    const receipt = [receivedMs, caller, authenticationNumber(sealing.authentication), identity];
    const link = new ChainLink(sealing, before, first);
    for (let done = 0; done < records.length;) {
      const { rows, statement, values } = this.#statementFor(records.length - done);
      const common = [before.position + 1 + done, source, first + done, ...receipt];
      for (const [i, value] of common.entries()) values[i] = value;
      for (let row = 0; row < rows; row++) this.#fillRow(values, row, link, records, done + row);
      statement.run(values);
      done += rows;
    }
    return { position: before.position + records.length, hash: link.end };
  }

  /** Sets the values that a row has of its own. */
  #fillRow(values: unknown[], row: number, link: ChainLink, records: RecordBytes, i: number): void {
    const { bytes } = records;
    const [start, end] = [records.start(i), records.start(i + 1)];
    const hashAt = row * HASH_BYTES;
    const operationAt = behindText(bytes, start);
    const timestampAt = behindText(bytes, operationAt);
    const resultAt = behindText(bytes, timestampAt);
    let next = COMMON_VALUES + row * VALUES_EACH;
    values[next++] = textAt(bytes, start);
    values[next++] = textAt(bytes, operationAt);
    values[next++] = textAt(bytes, timestampAt);
    values[next++] = bytes.readUInt32BE(resultAt);
    values[next++] = textAt(bytes, resultAt + 4);
    values[next] = this.#hashes.subarray(hashAt, hashAt + HASH_BYTES);
    link.seal(bytes, start, end, this.#hashes, hashAt);
  }

  /** The statement for the largest power of two of rows that are left. */
  #statementFor(left: number): RowStatement {
    const rows = Math.min(MAX_ROWS, 2 ** (31 - Math.clz32(left)));
    const made = this.#statements.get(rows) ?? this.#prepare(rows);
    this.#statements.set(rows, made);
    return made;
  }

  #prepare(rows: number): RowStatement {
    const each = Array.from({ length: rows }, (_, row) => `(${row}, ?, ?, ?, ?, ?, ?)`).join(', ');
    // Without `OR FAIL`, SQLite copies pages to take back a statement alone; here all of a work is taken back.
    const statement = this.#database.prepare(
      `INSERT OR FAIL INTO records (${RECORD_COLUMNS.join(', ')})
       SELECT position + column1, source, sequence + column1, column2, column3, column4, column5, CAST(column6 AS TEXT),
         received_ms, caller, authentication, identity, column7
       FROM (SELECT ? AS position, ? AS source, ? AS sequence, ? AS received_ms, ? AS caller, ? AS authentication,
         ? AS identity) CROSS JOIN (VALUES ${each})`,
    );
    return { rows, statement, values: new Array<unknown>(COMMON_VALUES + rows * VALUES_EACH).fill(null) };
  }
}

/** The bytes of a text in XDR, whose length stands before it. */
function textAt(bytes: Buffer, at: number): Buffer {
  return bytes.subarray(at + 4, at + 4 + lengthAt(bytes, at));
}

function behindText(bytes: Buffer, at: number): number {
  return at + 4 + ((lengthAt(bytes, at) + 3) & ~3);
}
