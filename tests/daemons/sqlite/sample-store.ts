import { copyFileSync } from 'node:fs';
import type { Test } from 'tap';
import { openDatabase, type OpenDatabase } from '../../../daemons/sqlite/open-database.js';
import type { StoreSchema } from '../../../daemons/sqlite/migrations.js';

// A small store of the tests' own: numbered rows.

export const SCHEMA: StoreSchema = {
  applicationId: 0x7375_5454,
  migrations: ['CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;'],
};

interface SampleStore extends OpenDatabase {
  /** What was said while it was opened. */
  readonly said: string[];
}

export async function openSample(file: string, schema = SCHEMA): Promise<SampleStore> {
  const said: string[] = [];
  const store = await openDatabase({ file, schema, diagnose: (message) => said.push(message) });
  return { ...store, said };
}

/** Closes it at the end of the test, also where that fails. */
export async function sampleStore(test: Test, file: string): Promise<SampleStore> {
  const store = await openSample(file);
  test.teardown(() => store.close());
  return store;
}

/** The file and the log as a process that was killed now would leave them; resolves to the copy's name. */
export function copyAsKilled(file: string, copy: string): string {
  copyFileSync(file, copy);
  copyFileSync(`${file}-wal`, `${copy}-wal`);
  return copy;
}

export function idsOf({ database }: OpenDatabase): number[] {
  return database.prepare<[], number>('SELECT id FROM rows ORDER BY id').pluck().all();
}
