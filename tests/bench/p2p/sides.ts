import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Program } from '../../../daemons/system/program.js';
import { listeningPort, saysReady, startProgram, type StartedProgram } from '../../started-program.js';
import type { Bench } from '../bench.js';
import { cProgram } from '../c-program.js';
import { INTERRUPTION } from '../interruption.js';
import { type Command, ours } from '../load.js';
import { Network } from './network.js';

const run = promisify(execFile);
const OUR_PORT = 6_000;

/** A P2P server under load, in a network of its own. */
export interface System {
  readonly network: Network;
  readonly port: number;
  readonly server: Program;
  /** Where operations are logged over RPC. */
  readonly logServer?: Program;
}

export type StoreName = 'memory' | 'sqlite';

export interface OurSystemOptions {
  readonly store?: StoreName;
  /** A store that is there already. */
  readonly file?: string;
  readonly isAudited?: boolean;
  readonly flags?: readonly string[];
}

/** The real server with its limits; what it prints goes to a file, as it does where it is a daemon. */
export async function ourSystem(bench: Bench, options: OurSystemOptions = {}): Promise<System> {
  const { store = 'memory', isAudited = false, flags = [] } = options;
  const network = await Network.open(bench);
  const logServer = isAudited ? await ourLogServer(bench, network) : undefined;
  const url = store === 'memory' ? store : `sqlite:${options.file ?? path.join(bench.folder(), 'store')}`;
  const args = ['-p', String(OUR_PORT), '--host', '127.0.0.1', '--store', url, ...flags];
  const server = await startedQuietly(bench, network, ours('daemons/p2p-server/main.js', args), saysReady);
  return { network, port: OUR_PORT, server: server.program, ...(logServer && { logServer }) };
}

/** Several servers of one network that share a database. */
export async function ourServers(
  bench: Bench,
  count: number,
  url: string,
  flags: readonly string[] = [],
): Promise<readonly System[]> {
  const network = await Network.open(bench);
  const systems: System[] = [];
  for (let port = OUR_PORT; port < OUR_PORT + count; port++) {
    const args = ['-p', String(port), '--host', '127.0.0.1', '--store', url, ...flags];
    const { program } = await startedQuietly(
      bench,
      network,
      ours('daemons/p2p-server/main.js', args),
      saysReady,
    );
    systems.push({ network, port, server: program });
  }
  return systems;
}

async function ourLogServer(bench: Bench, network: Network): Promise<Program> {
  await startPortmapper(bench, network);
  const args = ['--host', '127.0.0.1', '--register', 'require'];
  return (await startedQuietly(bench, network, ours('daemons/log-server/main.js', args), saysReady)).program;
}

export interface CSystemOptions {
  /** How it logs: not at all, over an RPC client made for each operation, over one that its threads share. */
  readonly audit?: 'none' | 'each' | 'shared';
  /** How it writes a list: gathered, or a write for each string. */
  readonly writes?: 'buffered' | 'each';
  /** Who is connected from the beginning. */
  readonly users?: number;
}

/** The server in C with a thread for each connection, its log server made by rpcgen. */
export async function cSystem(bench: Bench, options: CSystemOptions = {}): Promise<System> {
  const { audit = 'none', writes = 'buffered', users = 0 } = options;
  const network = await Network.open(bench);
  const logServer = audit === 'none' ? undefined : await cLogServer(bench, network);
  const command = await cProgram('p2p_server');
  const args = [audit, writes, String(users)];
  const { program, output } = await startedQuietly(bench, network, { command, args }, isListening);
  return { network, port: portIn(output), server: program, ...(logServer && { logServer }) };
}

async function cLogServer(bench: Bench, network: Network): Promise<Program> {
  await startPortmapper(bench, network);
  const args = ['tcp', path.join(bench.folder(), 'log')];
  const server = { command: await cProgram('sendlog_server'), args };
  const { program, output } = await started(bench, network, server, isListening);
  const registered = { command: await cProgram('register_log'), args: [String(portIn(output))] };
  const { command, args: all } = network.inside(registered);
  await run(command, [...all], { timeout: 10_000, signal: INTERRUPTION });
  return program;
}

/** Ours on both sides: it is the faster one to look a program up. */
async function startPortmapper(bench: Bench, network: Network): Promise<void> {
  const args = ['-p', '111', '--host', '127.0.0.1', '--socket', '/run/rpcbind.sock'];
  await started(bench, network, ours('daemons/portmapper/main.js', args), saysReady);
}

async function started(
  bench: Bench,
  network: Network,
  command: Command,
  isReady: (text: string) => boolean,
): Promise<StartedProgram> {
  const { command: name, args } = network.inside(command);
  const program = startProgram(bench, { name: command.command, command: name, args: [...args] });
  await program.program.ready(isReady);
  return program;
}

/** The same with its stdout in a file, which costs us nothing to read. */
function startedQuietly(
  bench: Bench,
  network: Network,
  { command, args }: Command,
  isReady: (text: string) => boolean,
): Promise<StartedProgram> {
  const file = path.join(bench.folder(), 'stdout');
  const intoFile = { command: 'sh', args: ['-c', 'exec "$@" > "$0"', file, command, ...args] };
  return started(bench, network, intoFile, isReady);
}

function isListening(text: string): boolean {
  return text.includes('listening on ');
}

function portIn({ stdout, stderr }: StartedProgram['output']): number {
  return listeningPort(stdout + stderr);
}
