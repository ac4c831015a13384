import { DamagedStoreError } from '../../../sqlite/damaged-store.js';
import { checksumOf, type ConnectionRow, type PublicationRow, type RecordRow, type UserRow } from './rows.js';

/** Passes rows on that are as they were written. @throws DamagedStoreError with table and key */
export class Verify {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  user<Row extends UserRow | undefined>(row: Row): Row {
    if (row !== undefined && row.checksum !== checksumOf.user(row)) this.#damaged('users', row.id);
    return row;
  }

  publication<Row extends PublicationRow | undefined>(row: Row): Row {
    if (row !== undefined && row.checksum !== checksumOf.publication(row))
      this.#damaged('publications', row.number);
    return row;
  }

  connection<Row extends ConnectionRow | undefined>(row: Row): Row {
    if (row !== undefined && row.checksum !== checksumOf.connection(row))
      this.#damaged('connections', row.number);
    return row;
  }

  record(row: RecordRow): RecordRow {
    if (row.checksum !== checksumOf.record(row)) this.#damaged('outbox', row.id);
    return row;
  }

  #damaged(table: string, key: number): never {
    throw new DamagedStoreError(this.#file, `table ${table}, row ${key}`, 'its checksum is wrong');
  }
}
