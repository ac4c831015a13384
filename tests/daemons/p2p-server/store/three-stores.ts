import type { Test } from 'tap';
import type { PostgresStore } from '../../../../daemons/p2p-server/store/postgres/postgres-store.js';
import type { SequencedRecord } from '../../../../daemons/p2p-server/store/outbox.js';
import { openPostgres } from './opened-postgres.js';

/** Operations of a busy machine may take longer than users would wait. */
const PATIENT = { operationMs: 30_000 };

type ThreeStores = readonly [PostgresStore, PostgresStore, PostgresStore];

/** Those of three servers over one database; the first is the one that ships. */
export async function threeStores(t: Test, url: string): Promise<ThreeStores> {
  const stores: PostgresStore[] = [];
  t.teardown(async () => {
    for (const store of stores) await store.close();
  });
  const open = async (): Promise<PostgresStore> => {
    const { store } = await openPostgres(url, PATIENT);
    stores.push(store);
    return store;
  };
  return [await open(), await open(), await open()];
}

/** Each in its turn. */
export function turnOf(stores: ThreeStores, turn: number): PostgresStore {
  return stores.at(turn % stores.length) ?? stores[0];
}

/** All records, in the order of their numbers, from the server that gives them. */
export async function numbered(stores: readonly PostgresStore[]): Promise<readonly SequencedRecord[]> {
  for (const { outbox } of stores) await outbox.refresh();
  // The first sees what another has numbered, to which the lease went while the machine stood still.
  await stores[0]?.outbox.refresh();
  return stores[0]?.outbox.read(1, 100_000) ?? [];
}
