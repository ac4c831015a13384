import type { Test } from 'tap';
import { P2P_STORE } from '../../../../daemons/p2p-server/store/sqlite/schema.js';
import {
  SqliteStore,
  type SqliteStoreOptions,
} from '../../../../daemons/p2p-server/store/sqlite/sqlite-store.js';
import type { Database } from '../../../../daemons/sqlite/driver.js';
import { openDatabase } from '../../../../daemons/sqlite/open-database.js';

export interface OpenedStore {
  readonly store: SqliteStore;
  /** The connection that the store uses. */
  readonly database: Database;
  readonly said: string[];
}

/** Opens a store, and closes it at the end of the test where the test has not. */
export async function openFile(
  test: Test,
  file: string,
  options: Partial<SqliteStoreOptions> = {},
): Promise<OpenedStore> {
  const said: string[] = [];
  const diagnose = (message: string): void => void said.push(message);
  const opened = await openDatabase({ file, schema: P2P_STORE, diagnose });
  const store = new SqliteStore(opened, { diagnose, ...options });
  test.teardown(() => (opened.database.open ? store.close() : undefined));
  return { store, database: opened.database, said };
}

/** Changes a file that no store has open. */
export async function tamper(file: string, sql: string): Promise<void> {
  const opened = await openDatabase({ file, schema: P2P_STORE, diagnose: () => undefined });
  opened.database.exec(sql);
  opened.close();
}
