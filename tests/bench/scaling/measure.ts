import type { Request } from '../../../daemons/p2p-protocol/index.js';
import { eventually } from '../../eventually.js';
import type { PrivatePostgres } from '../../postgres/private-postgres.js';
import { ask, askAll } from './ask.js';
import { PORT, SESSION, TIMESTAMP } from './fill.js';
import type { Cost, Kind, Measurement, Population } from './model.js';
import { usageOf, usedSince } from '../usage.js';

/** What is measured, and where. */
export interface Subject {
  readonly postgres: PrivatePostgres;
  /** Process number of the P2P server. */
  readonly server: number;
  readonly port: number;
  readonly population: Population;
}

const OPERATIONS = 600;
const HEARTBEATS = 3_000;
const WARMING_OPERATIONS = 1_000;
/** Of the same kind. */
const WARMING = 150;
const AT_ONCE = 16;
/** Those of a moment go to the database together: there are as many of them as where a server has much to do. */
const HEARTBEATS_AT_ONCE = 128;
/** Names that no measurement before has registered. */
const RUN = Date.now().toString(36);
/** No two that are near each other. */
const STRIDE = 7_919;

/** Until the server's code is compiled. */
export async function warmUp({ port, population }: Subject): Promise<void> {
  const request = (i: number): Request => requestOf('GET_USER_INFO', population, i);
  await askAll(port, { count: WARMING_OPERATIONS, atOnce: AT_ONCE, request });
}

/** What an operation of a kind costs, among so many users; and how many there were in a second. */
export async function costOf(subject: Subject, kind: Kind): Promise<Cost & { readonly perSecond: number }> {
  const { postgres, server, port, population } = subject;
  const [count, atOnce] = kind === 'HEARTBEAT' ? [HEARTBEATS, HEARTBEATS_AT_ONCE] : [OPERATIONS, AT_ONCE];
  const request = (i: number): Request => requestOf(kind, population, i);
  await askAll(port, { count: WARMING, atOnce, request: (i) => request(count + i) });
  const [before, wal] = [usageOf(server, postgres), await walOf(postgres)];
  const beginMs = performance.now();
  await askAll(port, { count, atOnce, request });
  const seconds = (performance.now() - beginMs) / 1_000;
  return {
    ...usedSince(before, usageOf(server, postgres), count),
    walBytes: ((await walOf(postgres)) - wal) / count,
    perSecond: count / seconds,
  };
}

/** What one LIST USERS costs; how long it takes alone, and how many bytes it tells. */
export async function listOf({ postgres, server, port, population }: Subject): Promise<Measurement['list']> {
  const request: Request = { operation: 'LIST_USERS', timestamp: TIMESTAMP, user: 'u1' };
  const times = Math.min(200, Math.max(5, Math.round(4_000_000 / population.connected)));
  // The first may take longer than an operation may: the next one finds what it has read.
  const answered = (): Promise<boolean> =>
    ask(port, request).then(
      () => true,
      () => false,
    );
  await eventually('a list is answered', answered);
  for (let i = 0; i < Math.min(10, times); i++) await ask(port, request);
  const before = usageOf(server, postgres);
  const beginMs = performance.now();
  const lists = await askAll(port, { count: times, atOnce: 1, request: () => request });
  const seconds = (performance.now() - beginMs) / 1_000 / times;
  const { bytes = 0, first = '' } = lists[0] ?? {};
  return { ...usedSince(before, usageOf(server, postgres), times), seconds, bytes, told: Number(first) };
}

function requestOf(kind: Kind, { connected }: Population, i: number): Request {
  const user = 1 + ((i * STRIDE) % connected);
  const asked = { timestamp: TIMESTAMP, user: `u${user}` };
  const target = `u${1 + ((user * STRIDE) % connected)}`;
  switch (kind) {
    case 'REGISTER':
      return { operation: kind, timestamp: TIMESTAMP, user: `new-${RUN}-${i}` };
    case 'CONNECT':
      return { operation: kind, timestamp: TIMESTAMP, user: `u${connected + 1 + i}`, port: String(PORT + 1) };
    case 'PUBLISH':
      return { operation: kind, ...asked, path: `/srv/share/${RUN}-${i}`, description: 'one more file' };
    case 'GET_USER_INFO':
    case 'LIST_CONTENT':
      return { operation: kind, ...asked, target };
    case 'HEARTBEAT':
      return { operation: kind, ...asked, session: String(SESSION) };
  }
}

async function walOf(postgres: PrivatePostgres): Promise<number> {
  return Number(await postgres.sql("SELECT pg_current_wal_insert_lsn() - '0/0'"));
}
