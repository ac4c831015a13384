import type { Database } from './driver.js';

/** What kind of store a SQLite file is, and how it came to its present schema. */
export interface StoreSchema {
  /** SQLite's `application_id`: 32 bits that tell our stores from other files. */
  readonly applicationId: number;
  /** SQL that takes a store from version i to version i + 1; the first makes an empty file a store. */
  readonly migrations: readonly string[];
}

/** What a file says of its schema; both are 0 in a new file. */
interface SchemaVersion {
  readonly applicationId: number;
  readonly version: number;
}

function readSchemaVersion(database: Database): SchemaVersion {
  return { applicationId: numberOf(database, 'application_id'), version: numberOf(database, 'user_version') };
}

/**
 * Refuses an open file that this program cannot use.
 *
 * @throws Error as {@link acceptVersion}, and for a file with tables of a program that names no application id.
 */
export function acceptDatabase(file: string, database: Database, schema: StoreSchema): void {
  const found = readSchemaVersion(database);
  acceptVersion(file, found, schema);
  if (found.applicationId === 0 && hasTables(database))
    throw new Error(`${file} is not this program's store: it holds tables of another program`);
}

/**
 * Refuses a file whose schema this program cannot use.
 *
 * @throws Error for the file of another program and for one written by a newer version of ours.
 */
export function acceptVersion(file: string, found: SchemaVersion, schema: StoreSchema): void {
  const { applicationId, version } = found;
  const isNew = applicationId === 0 && version === 0;
  if (!isNew && applicationId !== schema.applicationId)
    throw new Error(
      `${file} is not this program's store: its application id is ${hex(applicationId)}, not ${hex(schema.applicationId)}`,
    );
  const newest = schema.migrations.length;
  if (version > newest)
    throw new Error(
      `${file} was written by a newer version of sunshare: its schema is ${version}, this program knows up to ${newest}`,
    );
}

/** Brings an accepted file to the newest schema, each step in a transaction of its own. */
export function migrate(database: Database, schema: StoreSchema): void {
  const { version } = readSchemaVersion(database);
  schema.migrations.slice(version).forEach((sql, index) => {
    const step = database.transaction(() => {
      database.exec(sql);
      database.pragma(`application_id = ${schema.applicationId}`);
      database.pragma(`user_version = ${version + index + 1}`);
    });
    step.immediate();
  });
}

function hasTables(database: Database): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined;
}

function numberOf(database: Database, pragma: string): number {
  return Number(database.pragma(pragma, { simple: true }));
}

function hex(id: number): string {
  return `0x${(id >>> 0).toString(16).padStart(8, '0')}`;
}
