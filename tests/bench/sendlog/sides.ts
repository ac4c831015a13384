import path from 'node:path';
import { listeningPort, saysReady, startProgram, type StartedProgram } from '../../started-program.js';
import type { Bench } from '../bench.js';
import { cProgram } from '../c-program.js';
import { type Command, ours, pinned } from '../load.js';

/** A server under load. */
export interface Side {
  readonly port: number;
  readonly pid: number;
}

interface Where {
  /** The processors it is kept to; any by default. */
  readonly cpus?: string;
}

/** The real log server, its lines in a file as they are when it is a daemon. */
export async function ourServer(bench: Bench, { cpus }: Where = {}): Promise<Side> {
  const stdoutFile = path.join(bench.folder(), 'log');
  const { command, args } = ours('daemons/log-server/main.js', ['--host', '127.0.0.1', '--register', 'off']);
  const intoFile = ['-c', 'exec "$@" > "$0"', stdoutFile, command, ...args];
  return started(bench, kept(cpus, { command: 'sh', args: intoFile }), saysReady);
}

/** The log server made by rpcgen. */
export async function cServer(bench: Bench, netid: 'tcp' | 'udp', { cpus }: Where = {}): Promise<Side> {
  const args = [netid, path.join(bench.folder(), 'log')];
  const command = { command: await cProgram('sendlog_server'), args };
  return started(bench, kept(cpus, command), (text) => text.includes('listening on '));
}

/** The client made by rpcgen, one call at a time. */
export async function cClient(netid: 'tcp' | 'udp', port: number, seconds: number): Promise<Command> {
  return { command: await cProgram('sendlog_client'), args: [netid, String(port), String(seconds)] };
}

function kept(cpus: string | undefined, command: Command): Command {
  return cpus === undefined ? command : pinned(cpus, command);
}

async function started(bench: Bench, command: Command, isReady: (text: string) => boolean): Promise<Side> {
  const { program, output }: StartedProgram = startProgram(bench, { name: command.command, ...command });
  await program.ready(isReady);
  return { port: listeningPort(output.stdout + output.stderr), pid: program.pid ?? 0 };
}
