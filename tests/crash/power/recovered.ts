import { join } from 'node:path';
import { EXIT_STATUS } from '../../../client/audit/audit-failure.js';
import { runExport } from '../../../client/audit/export/run.js';
import { runVerify } from '../../../client/audit/verify/run.js';
import { logEntry } from '../../../daemons/p2p-server/shipping/log-entry.js';
import type { SequencedRecord } from '../../../daemons/p2p-server/store/outbox.js';
import { SqliteStore } from '../../../daemons/p2p-server/store/sqlite/sqlite-store.js';
import type { Store } from '../../../daemons/p2p-server/store/store.js';
import { SqliteTrail } from '../../../daemons/trail/sqlite/sqlite-trail.js';
import { type ExportedRecord, exportedRecords } from '../judgement/exported-record.js';
import { UNKNOWN_USER, type UserState } from '../load/user-model.js';

/** What the daemons find when they start on the files that a power cut left. */
export interface Recovered {
  readonly trail: readonly ExportedRecord[];
  readonly outbox: readonly ExportedRecord[];
  readonly held: ReadonlyMap<string, UserState>;
  /** What the auditor's tool says. */
  readonly faults: readonly string[];
}

const MAX_RECORDS = 1_000_000;

/** Starts both daemons' stores in that folder. @throws Error where one does not start */
export async function recover(folder: string, users: readonly string[]): Promise<Recovered> {
  const file = join(folder, 'trail.db');
  const anchors = join(folder, 'anchors');
  const trail = await SqliteTrail.open({
    file,
    anchorFile: anchors,
    anchorEvery: 50,
    diagnose: () => undefined,
  });
  await trail.close();
  let printed = '';
  const surroundings = {
    print: (text: string) => Promise.resolve(void (printed += text)),
    say: () => undefined,
  };
  const status = await runVerify(file, [anchors], surroundings);
  const faults = status === EXIT_STATUS.sound ? [] : [`sunshare-audit verify: ${printed}`];
  printed = '';
  await runExport(file, 'jsonl', surroundings);
  return {
    trail: exportedRecords(printed),
    faults,
    ...(await recoverStore(join(folder, 'p2p-server.db'), users)),
  };
}

/** What a P2P server finds in its store. */
interface RecoveredStore extends Pick<Recovered, 'outbox' | 'held'> {
  readonly source: string;
  /** Of the last record that the source made. */
  readonly lastSequence: number;
}

/** Starts a P2P server's store, which connects the users. */
export async function recoverStore(file: string, users: readonly string[]): Promise<RecoveredStore> {
  const store = await SqliteStore.open(file, { diagnose: () => undefined });
  try {
    const { source, lastSequence, depth } = store.outbox;
    const records = await store.outbox.read(lastSequence - depth + 1, MAX_RECORDS);
    const states = await Promise.all(users.map(async (user) => [user, await stateOf(store, user)] as const));
    const outbox = records.map((record) => exported(source, record));
    return { source, lastSequence, outbox, held: new Map(states) };
  } finally {
    await store.close();
  }
}

function exported(source: string, record: SequencedRecord): ExportedRecord {
  return { position: 0, source, sequence: record.sequence, ...logEntry(record), result: record.result };
}

async function stateOf(store: Store, user: string): Promise<UserState> {
  const none = (): [] => [];
  const address = { ip: '127.0.0.1', port: 1 };
  const connecting = await store.transact((directory) => directory.connect(user, address), none);
  if (connecting.status === 'userDoesNotExist') return UNKNOWN_USER;
  const listing = await store.transact((directory) => directory.listContent(user, user), none);
  if (listing.status !== 'ok') throw new Error(`${user} is connected and gets ${listing.status}`);
  return { isRegistered: true, isConnected: connecting.status !== 'ok', paths: listing.paths };
}
