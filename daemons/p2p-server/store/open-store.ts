import type { Diagnose } from '../../diagnostics/diagnostics.js';
import type { StoreUrl } from '../../sqlite/store-url.js';
import type { DirectoryLimits } from './directory-limits.js';
import { MemoryStore } from './memory-store.js';
import type { OutboxPolicy } from './outbox-policy.js';
import type { Store } from './store.js';

interface OpenStoreOptions {
  readonly store: StoreUrl;
  readonly sessionTtlSeconds: number;
  readonly limits: DirectoryLimits;
  readonly outboxPolicy: OutboxPolicy;
  readonly diagnose: Diagnose;
}

/** Opens what `--store` names, and says where state is kept. @throws Error where it cannot be opened */
export async function openStore({ store, diagnose, ...options }: OpenStoreOptions): Promise<Store> {
  if (store.kind === 'memory') {
    diagnose('state is kept in memory: it is gone when the server stops', 'info');
    return new MemoryStore(options);
  }
  if (store.kind === 'postgres') {
    const { PostgresStore } = await import('./postgres/postgres-store.js');
    return PostgresStore.open(store.url, { diagnose, ...options });
  }
  const { SqliteStore } = await import('./sqlite/sqlite-store.js');
  return SqliteStore.open(store.file, { diagnose, ...options });
}
