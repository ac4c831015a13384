import type { PrivatePostgres } from './private-postgres.js';

/** A store that lives by a clock of the test's own. */
export interface ClockedStore {
  /** For `--store`. */
  readonly url: string;
  readonly advanceMs: (ms: number) => Promise<void>;
  /** Ends the leases of servers that were killed: leases go by the true clock. */
  readonly endLeases: () => Promise<void>;
}

/** A new store in which `now()` is what the test says: a function of that name stands before PostgreSQL's. */
export async function clockedStore(postgres: PrivatePostgres): Promise<ClockedStore> {
  const schema = await postgres.newSchema();
  await postgres.sql(`
    CREATE TABLE ${schema}.clock AS SELECT timestamptz '2026-01-01' AS at;
    CREATE FUNCTION ${schema}.now() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT at FROM ${schema}.clock'`);
  return {
    url: postgres.storeIn(`${schema},pg_catalog`),
    async advanceMs(ms) {
      await postgres.sql(`UPDATE ${schema}.clock SET at = at + ${ms} * interval '1 millisecond'`);
    },
    async endLeases() {
      await postgres.sql(`UPDATE ${schema}.leases SET expires_at = pg_catalog.clock_timestamp()`);
    },
  };
}
