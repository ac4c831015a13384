import path from 'node:path';
import { listeningPort, saysReady, startProgram, type StartedProgram } from '../../started-program.js';
import type { Bench } from '../bench.js';
import { cProgram } from '../c-program.js';
import { type Command, ours, pinned } from '../load.js';

/** A server under load. */
export interface Side {
  readonly port: number;
  /** Of one that listens on both. */
  readonly udpPort: number | undefined;
  readonly pid: number;
}

interface Where {
  /** The processors it is kept to; any by default. */
  readonly cpus?: string;
}

/** The core that both sides share where one call is made at a time: C is at its best so. */
export const ONE_CORE = '0';

const LOG_SERVER = 'daemons/log-server/main.js';

/** The real log server, its lines in a file as they are when it is a daemon. */
export async function ourServer(
  bench: Bench,
  { cpus }: Where = {},
  flags: readonly string[] = [],
): Promise<Side> {
  const args = ['--host', '127.0.0.1', '--register', 'off', ...flags];
  return started(bench, kept(cpus, intoFile(bench, ours(LOG_SERVER, args))), saysReady);
}

/** The log server made by rpcgen; `sync`: each entry is on disk before its reply; `oneway`: there is none. */
export async function cServer(
  bench: Bench,
  netid: 'tcp' | 'udp',
  { cpus }: Where = {},
  mode?: 'sync' | 'oneway',
): Promise<Side> {
  const args = [netid, path.join(bench.folder(), 'log'), ...(mode === undefined ? [] : [mode])];
  const command = { command: await cProgram('sendlog_server'), args };
  return started(bench, kept(cpus, command), saysListening);
}

/** What listens without being a daemon. */
export async function startListening(bench: Bench, command: Command): Promise<Side> {
  return started(bench, intoFile(bench, command), saysListening);
}

/** The client made by rpcgen, one call at a time. */
export async function cClient(netid: 'tcp' | 'udp', port: number, seconds: number): Promise<Command> {
  return { command: await cProgram('sendlog_client'), args: [netid, String(port), String(seconds)] };
}

/** So many raw calls in flight on each of so many connections, made in C. */
export async function cLoad(
  port: number,
  seconds: number,
  { inFlight = 1, connections = 1 },
): Promise<Command> {
  const args = [port, seconds, inFlight, connections].map(String);
  return { command: await cProgram('sendlog_load'), args };
}

/** Our client, so many calls in flight, each awaited. */
export function ourClient(port: number, seconds: number, inFlight: number): Command {
  return ours('tests/bench/sendlog/client-main.js', [port, seconds, inFlight].map(String));
}

/** A program with its stdout in a file. */
function intoFile(bench: Bench, { command, args }: Command): Command {
  return {
    command: 'sh',
    args: ['-c', 'exec "$@" > "$0"', path.join(bench.folder(), 'log'), command, ...args],
  };
}

function kept(cpus: string | undefined, command: Command): Command {
  return cpus === undefined ? command : pinned(cpus, command);
}

function saysListening(text: string): boolean {
  return text.includes('listening on ');
}

async function started(bench: Bench, command: Command, isReady: (text: string) => boolean): Promise<Side> {
  const { program, output }: StartedProgram = startProgram(bench, { name: command.command, ...command });
  await program.ready(isReady);
  const text = output.stdout + output.stderr;
  const udpPort = /listening on udp .*:(\d+)$/m.exec(text)?.[1];
  return {
    port: listeningPort(text),
    udpPort: udpPort === undefined ? undefined : Number(udpPort),
    pid: program.pid ?? 0,
  };
}
