import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { overlaid } from '../../daemons/admin/overlaid.js';
import { LOOPBACK } from '../loopback.js';
import { PrivatePostgres } from '../postgres/private-postgres.js';
import type { RunningServer } from './running-server.js';

// STORE=sqlite and STORE=postgres run the tests of this folder with another store, and with PostgreSQL three servers in
// the place of each, wherever a test does not say itself what it needs.

interface Teardown {
  teardown(end: () => Promise<void>): void;
}

const SERVERS_OF_ONE_DATABASE = 3;

/** What each server in the place of one is started with besides. */
export async function storesAsked(t: Teardown, flags: readonly string[]): Promise<readonly string[][]> {
  const store = process.env['STORE'] ?? 'memory';
  if (store === 'memory' || flags.includes('--store')) return [[]];
  if (store === 'sqlite') return [['--store', `sqlite:${folderOf(t)}/store`]];
  if (store !== 'postgres') throw new Error(`STORE=${store} is none of memory, sqlite, postgres`);
  const postgres = await PrivatePostgres.start(t);
  const url = await postgres.newStore();
  return Array.from({ length: SERVERS_OF_ONE_DATABASE }, () => ['--store', url]);
}

function folderOf(t: Teardown): string {
  const folder = mkdtempSync(join(tmpdir(), 'sunshare-flow-'));
  t.teardown(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  return folder;
}

/** By the port that a test knows: those of all servers in its place. */
const PORTS = new Map<number, number[]>();

/** One that says what any of them says, and ends with all of them. */
export function together(servers: readonly RunningServer[]): RunningServer {
  const [first, ...others] = servers;
  if (first === undefined) throw new Error('no server');
  if (others.length === 0) return first;
  PORTS.set(
    first.port,
    servers.map(({ port }) => port),
  );
  for (const { program } of others) program.onOutput((text, stream) => (first.output[stream] += text));
  const program = overlaid(first.program, {
    onOutput(listener) {
      for (const each of servers) each.program.onOutput(listener);
    },
    async stop(signal) {
      await Promise.all(servers.map((each) => each.program.stop(signal)));
    },
  });
  return { ...first, program };
}

/** How a client is told of a server, or of all in its place, each time beginning with another. */
export function toServer(port: number, host = LOOPBACK): string[] {
  const ports = PORTS.get(port);
  if (ports === undefined) return ['-s', host, '-p', String(port)];
  const [first = port, ...others] = ports;
  PORTS.set(port, [...others, first]);
  return ports.flatMap((each) => ['-s', `${host}:${each}`]);
}
