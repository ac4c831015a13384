import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { connect } from 'node:net';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { LOG_PROG } from '../../programs/log.js';
import { isLogServerRegistered } from '../portmapper-probe.js';
import type { Part } from '../system.js';

const POLL_MS = 50;
const { LOG_VERS } = LOG_PROG;

/** The command lines given instead of our programs. */
export interface ForeignCommands {
  logServer?: string;
  server?: string;
  client?: string;
  datetime?: string;
}

/** Reads `LOG_SERVER`, `SERVER`, `CLIENT` and `DATETIME`; an empty one is none. */
export function foreignCommands(env: NodeJS.ProcessEnv): ForeignCommands {
  const names = { logServer: 'LOG_SERVER', server: 'SERVER', client: 'CLIENT', datetime: 'DATETIME' };
  const given = Object.entries(names).map(([part, name]) => [part, env[name]?.trim() ?? ''] as const);
  return Object.fromEntries(given.filter(([, command]) => command !== ''));
}

/** In words, which parts are foreign. */
export function foreignWords({ logServer, server, client, datetime }: ForeignCommands): string[] {
  const parts = { 'log server': logServer, 'P2P server': server, client, 'datetime service': datetime };
  return Object.entries(parts).flatMap(([part, command]) =>
    command === undefined ? [] : [`the ${part} is foreign: ${command}`],
  );
}

/** What foreign programs read from their environment. */
export function foreignEnvironment(datetimeUrl: string): NodeJS.ProcessEnv {
  return { LOG_RPC_IP: '127.0.0.1', DATETIME_URL: datetimeUrl, PYTHONUNBUFFERED: '1' };
}

/**
 * A foreign command line with our arguments appended. It goes through the shell, as it was typed for one. stdio of a C
 * program holds back what it prints to a pipe until it ends, and loses it when a signal ends it; stdbuf makes it write
 * each line.
 */
export function foreign(commandLine: string, args: readonly string[]): Pick<Part, 'command' | 'args'> {
  const shell = ['sh', '-c', `${commandLine} "$@"`, 'sh', ...args];
  return canUnbuffer()
    ? { command: 'stdbuf', args: ['-oL', '-eL', ...shell] }
    : { command: 'sh', args: shell.slice(1) };
}

/** True where what a foreign program printed can be had before it ends. */
export function canUnbuffer(): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'stdbuf')));
}

/** A foreign log server: ready when the portmapper knows it. */
export function foreignLogServerPart(commandLine: string, datetimeUrl: string): Part {
  return {
    name: `log server (${commandLine})`,
    ...foreign(commandLine, []),
    env: foreignEnvironment(datetimeUrl),
    stdoutFile: 'rpc.log',
    stderrFile: 'log-server.log',
    isReady: () => false,
    seemsReady: (signal) => until(isLogServerRegistered, signal),
    readyWhen: `register program 0x${LOG_VERS.program.toString(16)}, version ${LOG_VERS.version}, with the portmapper on port 111, and answer its procedure 0`,
    stopSignal: 'SIGINT',
  };
}

/** A foreign P2P server: ready when it says `init server`, or takes connections. */
export function foreignServerPart(commandLine: string, port: number, datetimeUrl: string): Part {
  return {
    name: `P2P server (${commandLine})`,
    ...foreign(commandLine, ['-p', String(port)]),
    env: foreignEnvironment(datetimeUrl),
    stdoutFile: 'server.log',
    stderrFile: 'server.log',
    isReady: (text) => text.includes('init server'),
    seemsReady: (signal) => until(() => takesConnections(port), signal),
    readyWhen: `take connections on port ${port} of 127.0.0.1`,
    stopSignal: 'SIGINT',
  };
}

/** A foreign datetime service: ready when it takes connections. */
export function foreignDatetimePart(commandLine: string, port: number): Part {
  return {
    name: `datetime service (${commandLine})`,
    ...foreign(commandLine, ['-p', String(port)]),
    env: { PYTHONUNBUFFERED: '1' },
    stdoutFile: 'datetime.log',
    stderrFile: 'datetime.log',
    isReady: () => false,
    seemsReady: (signal) => until(() => takesConnections(port), signal),
    readyWhen: `take connections on port ${port} of 127.0.0.1`,
  };
}

/** A program that need not say when it is ready has to be asked again and again. */
async function until(isTrue: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await isTrue())) await delay(POLL_MS, undefined, { signal });
}

async function takesConnections(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
