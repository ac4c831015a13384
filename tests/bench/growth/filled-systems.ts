import path from 'node:path';
import { saysReady, startProgram } from '../../started-program.js';
import type { Bench } from '../bench.js';
import { ours } from '../load.js';
import { Network } from '../p2p/network.js';
import { ourSystem, type System } from '../p2p/sides.js';
import { PUBLICATIONS_EACH } from './sizes.js';

const PORT = 6_000;
const FILL_DEADLINE_MS = 300_000;
/** What is held by default. */
const DEFAULT_USERS = 100_000;
const DEFAULT_PUBLICATIONS = 1_000_000;
/** For a million users with ten publications each. */
const HEAP_MIB = 12_000;

/** Ours over a store in memory that is filled before it listens, its limits as by default where that has room. */
export async function inMemory(bench: Bench, users: number, each = PUBLICATIONS_EACH): Promise<System> {
  const network = await Network.open(bench);
  const sizes = [String(users), String(each)];
  const flags = ['-p', String(PORT), '--host', '127.0.0.1', ...roomFor(users, each)];
  const server = ours('tests/bench/growth/filled-server.js', [...sizes, ...flags]);
  const heap = users > DEFAULT_USERS ? [`--max-old-space-size=${HEAP_MIB}`] : [];
  const { command, args } = network.inside({ ...server, args: [...heap, ...server.args] });
  const output = path.join(bench.folder(), 'stdout');
  const program = startProgram(bench, {
    name: 'filled server',
    command: 'sh',
    args: ['-c', 'exec "$@" > "$0"', output, command, ...args],
  });
  await program.program.ready(saysReady, FILL_DEADLINE_MS);
  return { network, port: PORT, server: program.program };
}

/** The real server on a store that is written as a file; with more users than it takes by default. */
export async function onSqlite(bench: Bench, users: number, each = PUBLICATIONS_EACH): Promise<System> {
  const file = path.join(bench.folder(), 'store');
  const filling = ours('tests/bench/growth/fill-sqlite.js', [file, String(users), String(each)]);
  const { program } = startProgram(bench, {
    name: 'fill-sqlite',
    command: filling.command,
    args: [...filling.args],
  });
  await program.endsWithin(FILL_DEADLINE_MS);
  if (program.exitCode !== 0) throw new Error(`fill-sqlite ${program.ending ?? ''}`);
  return ourSystem(bench, { store: 'sqlite', file, flags: roomFor(users, each) });
}

/** Flags where more is held than by default; the load publishes something besides. */
function roomFor(users: number, each: number): string[] {
  const publications = users * (each + 1);
  return [
    ...(users > DEFAULT_USERS ? ['--max-users', String(users)] : []),
    ...(each > 0 && publications > DEFAULT_PUBLICATIONS ? ['--max-publications', String(publications)] : []),
  ];
}
