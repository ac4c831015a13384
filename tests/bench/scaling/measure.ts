import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { encodeRequest, type Request } from '../../../daemons/p2p-protocol/index.js';
import { LOOPBACK } from '../../loopback.js';
import type { PrivatePostgres } from '../../postgres/private-postgres.js';
import type { Cost, Kind, Population } from './model.js';

/** What is measured, and where. */
export interface Subject {
  readonly postgres: PrivatePostgres;
  readonly schema: string;
  /** Process number of the P2P server. */
  readonly server: number;
  readonly port: number;
  readonly population: Population;
}

const OPERATIONS = 1_200;
/** Until the server's code is compiled. */
const WARMING = 500;
const AT_ONCE = 16;
const TICK_US = 10_000;
const SESSION = 7;
const TIMESTAMP = '26/11/2026 12:00:00';

/** Fills the tables with users `u1` to `u<users>`, the first of which are connected and publish one file each. */
export async function fill({ postgres, schema, population }: Subject): Promise<void> {
  const { users, connected, publications } = population;
  const names = (last: number): string =>
    `generate_series(1, ${last}) AS n JOIN ${schema}.users ON name = 'u' || n`;
  await postgres.sql(`
    INSERT INTO ${schema}.users (name, publications)
      SELECT 'u' || n, (n <= ${publications})::int FROM generate_series(1, ${users}) AS n;
    INSERT INTO ${schema}.connections (user_id, ip, port, session, expires_at, entry)
      SELECT id, '192.0.2.' || n % 250, 4000, ${SESSION}, clock_timestamp() + interval '1 hour',
        convert_to(name, 'UTF8') || '\\x00' || convert_to('192.0.2.' || n % 250, 'UTF8') || '\\x00'
          || convert_to('4000', 'UTF8') || '\\x00' FROM ${names(connected)} ORDER BY n;
    INSERT INTO ${schema}.publications (user_id, path, description, published)
      SELECT id, '/srv/share/file-' || n, 'a file', '${TIMESTAMP}' FROM ${names(publications)} ORDER BY n;
    UPDATE ${schema}.counts SET users = ${users}, connected = ${connected}, publications = ${publications}
      WHERE shard = 0`);
  await postgres.sql('VACUUM (ANALYZE)');
  await postgres.sql('CHECKPOINT');
}

/** Bytes of a table with its indexes. */
export async function bytesOf({ postgres, schema }: Subject, table: string): Promise<number> {
  return Number(await postgres.sql(`SELECT pg_total_relation_size('${schema}.${table}')`));
}

/** What an operation of a kind costs, among so many users; and how many there were in a second. */
export async function costOf(subject: Subject, kind: Kind): Promise<Cost & { readonly perSecond: number }> {
  const request = (i: number): Request =>
    requestOf(kind, 1 + ((i * 7_919) % subject.population.connected), i);
  await run(subject, WARMING, (i) => request(OPERATIONS + i));
  const [before, wal] = [usageOf(subject), await walOf(subject)];
  const beginMs = performance.now();
  await run(subject, OPERATIONS, request);
  const seconds = (performance.now() - beginMs) / 1_000;
  const after = usageOf(subject);
  return {
    serverUs: (after.serverUs - before.serverUs) / OPERATIONS,
    databaseUs: (after.databaseUs - before.databaseUs) / OPERATIONS,
    walBytes: ((await walOf(subject)) - wal) / OPERATIONS,
    perSecond: OPERATIONS / seconds,
  };
}

/** What one LIST USERS costs; how long it takes alone, and how many bytes it tells. */
export async function listOf(
  subject: Subject,
): Promise<Omit<Cost, 'walBytes'> & { readonly seconds: number; readonly bytes: number }> {
  const request: Request = { operation: 'LIST_USERS', timestamp: TIMESTAMP, user: 'u1' };
  const times = Math.min(100, Math.max(10, Math.round(1_000_000 / subject.population.connected)));
  await ask(subject.port, request);
  const before = usageOf(subject);
  const beginMs = performance.now();
  let bytes = 0;
  for (let i = 0; i < times; i++) bytes = await ask(subject.port, request);
  const seconds = (performance.now() - beginMs) / 1_000 / times;
  const after = usageOf(subject);
  const serverUs = (after.serverUs - before.serverUs) / times;
  return { serverUs, databaseUs: (after.databaseUs - before.databaseUs) / times, seconds, bytes };
}

function requestOf(kind: Kind, user: number, i: number): Request {
  const asked = { timestamp: TIMESTAMP, user: `u${user}` };
  switch (kind) {
    case 'REGISTER':
      return { operation: kind, timestamp: TIMESTAMP, user: `new-${i}` };
    case 'PUBLISH':
      return { operation: kind, ...asked, path: `/srv/share/new-${i}`, description: 'one more file' };
    case 'GET_USER_INFO':
      return { operation: kind, ...asked, target: `u${1 + (user % 1_000)}` };
    case 'HEARTBEAT':
      return { operation: kind, ...asked, session: String(SESSION) };
  }
}

async function run({ port }: Subject, count: number, request: (i: number) => Request): Promise<void> {
  let next = 0;
  const ask1 = async (): Promise<void> => {
    while (next < count) {
      const bytes = await ask(port, request(next++));
      if (bytes < 1) throw new Error('the server did not answer');
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask1));
}

/** Resolves to how many bytes were answered. @throws Error for any status but 0 */
function ask(port: number, request: Request): Promise<number> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    let status: number | undefined;
    const socket = connect({ port, host: LOOPBACK }, () => socket.end(encodeRequest(request, 'space')));
    socket.on('data', (chunk: Buffer) => {
      status ??= chunk[0];
      bytes += chunk.length;
    });
    socket.once('error', reject).once('close', () => {
      if (status === 0) resolve(bytes);
      else reject(new Error(`${request.operation} was answered with ${status}`));
    });
  });
}

async function walOf({ postgres }: Subject): Promise<number> {
  return Number(await postgres.sql("SELECT pg_current_wal_insert_lsn() - '0/0'"));
}

/** Processor time so far. */
function usageOf({ server, postgres }: Subject): { readonly serverUs: number; readonly databaseUs: number } {
  let databaseUs = 0;
  for (const pid of postgres.processes) databaseUs += ticksOf(pid) * TICK_US;
  return { serverUs: ticksOf(server) * TICK_US, databaseUs };
}

/** Of a process, and of those of its children that have ended. */
function ticksOf(pid: number): number {
  try {
    const [, state = ''] = /^.*\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? [];
    const fields = state.split(' ').map(Number);
    return [11, 12, 13, 14].reduce((sum, field) => sum + (fields[field] ?? 0), 0);
  } catch {
    return 0;
  }
}
