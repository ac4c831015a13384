import path from 'node:path';
import { saysReady, startProgram } from '../../started-program.js';
import type { Bench } from '../bench.js';
import { ours } from '../load.js';
import { Network } from '../p2p/network.js';
import { ourSystem, type System } from '../p2p/sides.js';
import { PUBLICATIONS_EACH } from './sizes.js';

const PORT = 6_000;
const FILL_DEADLINE_MS = 300_000;
const HEAP_MIB = 12_000;

/** Ours over a store in memory that is filled before it listens. */
export async function inMemory(bench: Bench, users: number, each = PUBLICATIONS_EACH): Promise<System> {
  const network = await Network.open(bench);
  const server = ours('tests/bench/growth/filled-server.js', [PORT, users, each].map(String));
  const { command, args } = network.inside(server);
  const all = args.map((arg) => (arg === process.execPath ? [arg, `--max-old-space-size=${HEAP_MIB}`] : arg));
  const output = path.join(bench.folder(), 'stdout');
  const program = startProgram(bench, {
    name: 'filled server',
    command: 'sh',
    args: ['-c', 'exec "$@" > "$0"', output, command, ...all.flat()],
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
  const flags = ['--max-users', '2000000', '--max-publications', '20000000'];
  return ourSystem(bench, { store: 'sqlite', file, flags });
}
