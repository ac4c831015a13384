import {
  PostgresStore,
  type PostgresStoreOptions,
} from '../../../../daemons/p2p-server/store/postgres/postgres-store.js';
import { parsePostgresUrl } from '../../../../daemons/postgres/postgres-url.js';

/** Opens a store as a server would. What it says is kept for the test. */
export async function openPostgres(
  url: string,
  options: Partial<PostgresStoreOptions> = {},
): Promise<{ readonly store: PostgresStore; readonly said: string[] }> {
  const said: string[] = [];
  const diagnose = (message: string): void => void said.push(message);
  return { store: await PostgresStore.open(parsePostgresUrl(url), { diagnose, ...options }), said };
}
