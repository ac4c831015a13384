import { crc32 } from 'node:zlib';

// The rows of the store, as SQLite gives them, and the checksum that each carries over all of its other columns: SQLite
// itself does not notice a bit that was flipped inside a value.

export interface UserRow {
  readonly id: number;
  readonly name: string;
  readonly secretHash: string | null;
  /** How many the user has. */
  readonly publications: number;
  readonly checksum: number;
}

export interface PublicationRow {
  readonly number: number;
  /** The id of whose it is. */
  readonly user: number;
  readonly path: string;
  readonly description: string;
  readonly published: string;
  readonly size: number | null;
  readonly checksum: number;
}

export interface ConnectionRow {
  /** In the order of connection. */
  readonly number: number;
  readonly user: string;
  readonly ip: string;
  readonly port: number;
  readonly session: number | null;
  readonly sha256: string | null;
  readonly checksum: number;
}

export interface RecordRow {
  readonly id: number;
  readonly user: Buffer;
  readonly operation: string;
  readonly path: Buffer | null;
  readonly timestamp: string;
  readonly result: number;
  readonly address: string;
  readonly recordedMs: number;
  readonly checksum: number;
}

export interface StateRow {
  /** The UUID that records are reported under. */
  readonly source: string;
  /** The id of the record before the first of this source. */
  readonly base: number;
  readonly lastRecord: number;
  readonly dropped: number;
  readonly users: number;
  readonly publications: number;
  readonly lastUser: number;
  readonly lastPublication: number;
  readonly lastConnection: number;
  readonly lastSession: number;
  readonly checksum: number;
}

export type Unsummed<Row> = Omit<Row, 'checksum'>;

type Value = string | number | null;

/** The checksum of each kind of row. No text holds a NUL, so what separates the values is not to be mistaken. */
export const checksumOf = {
  user: ({ id, name, secretHash, publications }: Unsummed<UserRow>): number =>
    crc32(`user\0${id}\0${name}\0${spell(secretHash)}\0${publications}`),
  publication: ({ number, user, path, description, published, size }: Unsummed<PublicationRow>): number =>
    crc32(`publication\0${number}\0${user}\0${path}\0${description}\0${published}\0${spell(size)}`),
  connection: ({ number, user, ip, port, session, sha256 }: Unsummed<ConnectionRow>): number =>
    crc32(`connection\0${number}\0${user}\0${ip}\0${port}\0${spell(session)}\0${spell(sha256)}`),
  record({ id, user, operation, path, timestamp, result, address, recordedMs }: Unsummed<RecordRow>): number {
    const head = `record\0${id}\0${operation}\0${timestamp}\0${result}\0${address}\0${recordedMs}\0${user.length}\0`;
    const withUser = run(crc32(head), user);
    return path === null ? withUser : run(crc32('\0', withUser), path);
  },
  state: (row: Unsummed<StateRow>): number =>
    crc32(
      `state\0${row.source}\0${row.base}\0${row.lastRecord}\0${row.dropped}\0${row.users}\0${row.publications}\0` +
        `${row.lastUser}\0${row.lastPublication}\0${row.lastConnection}\0${row.lastSession}`,
    ),
};

/** zlib forgets what came before when it is given no bytes at all. */
function run(checksum: number, bytes: Buffer): number {
  return bytes.length === 0 ? checksum : crc32(bytes, checksum);
}

/** What is there begins with a sign that what is not there has not. */
function spell(value: Value): string {
  return value === null ? '' : `=${value}`;
}
