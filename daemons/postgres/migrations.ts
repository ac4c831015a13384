import type { Connection, Statement } from './connection.js';

/** A kind of store in a database, and how it came to its present tables. */
export interface PostgresSchema {
  /** What it is called there; others may be beside it. */
  readonly kind: string;
  /** SQL that takes it from version i to version i + 1; the first makes its tables. */
  readonly migrations: readonly string[];
}

/** `suns` in ASCII: nobody else's advisory lock. */
const LOCK = 0x7375_6e73;

const FIND_VERSION: Statement<{ readonly version: number }> = {
  name: 'find schema version',
  text: 'SELECT version FROM schema_versions WHERE kind = $1',
};

const SET_VERSION: Statement<never> = {
  name: 'set schema version',
  text: `INSERT INTO schema_versions (kind, version) VALUES ($1, $2)
    ON CONFLICT (kind) DO UPDATE SET version = excluded.version`,
};

/** Those that hold every name: SQL_ASCII takes bytes as they come. */
const ENCODINGS: readonly string[] = ['UTF8', 'SQL_ASCII'];

const FIND_ENCODING: Statement<{ readonly encoding: string }> = {
  name: 'find encoding',
  text: "SELECT current_setting('server_encoding') AS encoding",
};

/**
 * Brings a store to the newest tables, in one transaction; who comes meanwhile waits for it.
 * @throws Error where it was written by a newer version of this program, and where the database cannot hold all names
 */
export async function migrate(connection: Connection, { kind, migrations }: PostgresSchema): Promise<void> {
  await checkEncoding(connection);
  await connection.command('BEGIN');
  try {
    await migrateAlone(connection, kind, migrations);
    await connection.command('COMMIT');
  } catch (error) {
    await connection.command('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Within the transaction, while nobody else does. */
async function migrateAlone(
  connection: Connection,
  kind: string,
  migrations: readonly string[],
): Promise<void> {
  // A new version is made rarely, and may take its time.
  await connection.command('SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0');
  await connection.command(`SELECT pg_advisory_xact_lock(${LOCK})`);
  await connection.command(
    'CREATE TABLE IF NOT EXISTS schema_versions (kind text PRIMARY KEY, version integer NOT NULL)',
  );
  const [found] = await connection.run(FIND_VERSION, [kind]);
  const version = found?.version ?? 0;
  if (version > migrations.length)
    throw new Error(
      `the database was written by a newer version of sunshare: its schema is ${version}, this program knows up to ${migrations.length}`,
    );
  for (const sql of migrations.slice(version)) await connection.command(sql);
  if (version < migrations.length) await connection.run(SET_VERSION, [kind, migrations.length]);
}

async function checkEncoding(connection: Connection): Promise<void> {
  const [row] = await connection.run(FIND_ENCODING);
  const encoding = row?.encoding ?? 'an unknown encoding';
  if (ENCODINGS.includes(encoding)) return;
  throw new Error(
    `the database is kept in ${encoding}, and names are UTF-8: make one with createdb --encoding UTF8 --template template0`,
  );
}
