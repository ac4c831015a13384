import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { overlaid } from '../../daemons/admin/overlaid.js';
import { formatHostPort } from '../../daemons/addresses/host-port.js';
import type { ProgramListener, ProgramStream } from '../../daemons/system/program.js';
import { LOOPBACK } from '../loopback.js';
import { PrivatePostgres } from '../postgres/private-postgres.js';
import type { StartedProgram } from '../started-program.js';

// STORE=sqlite and STORE=postgres run the tests of this folder with another store, and with PostgreSQL three servers in
// the place of each, wherever a test does not say itself what it needs.

interface Teardown {
  teardown(end: () => Promise<void>): void;
}

/** A P2P server, or several in the place of one. */
export interface RunningServer extends StartedProgram {
  port: number;
  /** The servers in the place of one, where there are several. */
  each?: readonly StartedProgram[];
}

const SERVERS_OF_ONE_DATABASE = 3;
const STORES = ['memory', 'sqlite', 'postgres'] as const;

/** Which of the stores the tests are run with. */
export function storeAsked(): (typeof STORES)[number] {
  const asked = process.env['STORE'] ?? 'memory';
  const store = STORES.find((each) => each === asked);
  if (store === undefined) throw new Error(`STORE=${asked} is none of ${STORES.join(', ')}`);
  return store;
}

/** What each server in the place of one is started with besides. */
export async function storesAsked(t: Teardown, flags: readonly string[]): Promise<readonly string[][]> {
  const store = flags.includes('--store') ? 'memory' : storeAsked();
  if (store === 'memory') return [[]];
  if (store === 'sqlite') return [['--store', `sqlite:${folderOf(t)}/store`]];
  const url = await (await postgresOfTheFile()).newStore();
  return Array.from({ length: SERVERS_OF_ONE_DATABASE }, () => ['--store', url]);
}

let ofTheFile: Promise<PrivatePostgres> | undefined;

/** One for all tests of a file, or of several, each of which has tables of its own. */
function postgresOfTheFile(): Promise<PrivatePostgres> {
  return (ofTheFile ??= givenOrStarted());
}

async function givenOrStarted(): Promise<PrivatePostgres> {
  const given = process.env['PRIVATE_POSTGRES'];
  if (given !== undefined) return PrivatePostgres.at(given);
  // tap has something to print wherever it is loaded, and who only borrows our servers is no test.
  const { default: file } = await import('tap');
  return PrivatePostgres.start(file);
}

function folderOf(t: Teardown): string {
  const folder = mkdtempSync(join(tmpdir(), 'sunshare-flow-'));
  t.teardown(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  return folder;
}

/** By the port that a test knows: those of all servers in its place, the next one first. */
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
  const { output, onOutput } = saidBy(first, others);
  const program = overlaid(first.program, {
    onOutput,
    async stop(signal) {
      await Promise.all(servers.map((each) => each.program.stop(signal)));
    },
    /** 0 where it is that of all. */
    get exitCode() {
      const failed = servers.find((each) => each.program.exitCode !== 0);
      return failed === undefined ? 0 : failed.program.exitCode;
    },
  });
  return { ...first, program, output, each: servers };
}

/** All that they say, in whole lines; but that they start and stop is said by the first alone. */
function saidBy(
  first: StartedProgram,
  others: readonly StartedProgram[],
): { output: StartedProgram['output']; onOutput: (listener: ProgramListener) => void } {
  const output = { stdout: '', stderr: '' };
  const listeners = new Set<ProgramListener>();
  const say = (lines: readonly string[], stream: ProgramStream): void => {
    if (lines.length === 0) return;
    const text = lines.map((line) => `${line}\n`).join('');
    output[stream] += text;
    for (const listener of listeners) listener(text, stream);
  };
  const listen = (server: StartedProgram, isWanted: (line: string) => boolean): void => {
    const rest = { stdout: '', stderr: '' };
    const hear: ProgramListener = (text, stream) => {
      const lines = (rest[stream] + text).split('\n');
      rest[stream] = lines.pop() ?? '';
      say(stream === 'stdout' ? lines.filter(isWanted) : lines, stream);
    };
    for (const stream of ['stdout', 'stderr'] as const) hear(server.output[stream], stream);
    server.program.onOutput(hear);
  };
  listen(first, () => true);
  for (const other of others) listen(other, (line) => line.startsWith('s> OPERATION '));
  return { output, onOutput: (listener) => void listeners.add(listener) };
}

/** The port of one of the servers in the place of one, each time of another. */
export function anyOf(port: number): number {
  return inTurn(port)[0] ?? port;
}

/** How a client is told of a server, or of all in its place, each time beginning with another. */
export function toServer(port: number, host = LOOPBACK): string[] {
  const ports = inTurn(port);
  if (ports.length === 0) return ['-s', host, '-p', String(port)];
  const bare = host.replace(/[[\]]/g, '');
  return ports.flatMap((each) => ['-s', formatHostPort(bare, each)]);
}

function inTurn(port: number): readonly number[] {
  const ports = PORTS.get(port);
  if (ports === undefined) return [];
  PORTS.set(port, [...ports.slice(1), ...ports.slice(0, 1)]);
  return ports;
}
