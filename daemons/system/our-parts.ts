import { fileURLToPath } from 'node:url';
import type { Part } from './system.js';

const HOST = '127.0.0.1';

/** Where libtirpc looks for the portmapper of its own machine, to register. */
export const PORTMAPPER_SOCKET = '/run/rpcbind.sock';

/** One of our programs as a command line. */
export function ours(main: string, args: readonly string[]): { command: string; args: string[] } {
  const file = fileURLToPath(new URL(`../../${main}`, import.meta.url));
  return { command: process.execPath, args: [file, ...args] };
}

/** Our portmapper on loopback, and on an AF_LOCAL socket where a path is given. */
export function portmapperPart(port: number, socketPath?: string): Part {
  const socket = socketPath === undefined ? [] : ['--socket', socketPath];
  return {
    name: 'portmapper',
    ...ours('daemons/portmapper/main.js', ['-p', String(port), '--host', HOST, ...socket]),
    stdoutFile: 'portmapper.log',
    stderrFile: 'portmapper.log',
    isReady: saysReady,
  };
}

export function datetimePart(port: number): Part {
  return {
    name: 'datetime service',
    ...ours('daemons/datetime/main.js', ['-p', String(port), '--host', HOST]),
    stdoutFile: 'datetime.log',
    stderrFile: 'datetime.log',
    isReady: saysReady,
  };
}

/** What `STORE=` says for the whole system: where its directory and its trail are kept. */
export interface Stores {
  /** The P2P server's `--store`. */
  directory?: string;
  /** The log server's. */
  trail?: string;
}

/** The trail is kept in a file beside the directory's: `sqlite:FILE` and `sqlite:FILE.trail`. */
export function storesOf(store: string | undefined): Stores {
  if (store === undefined || store === '') return {};
  return { directory: store, trail: store.startsWith('sqlite:') ? `${store}.trail` : store };
}

/** The log server; it is ready only when the portmapper on that port of loopback has taken its registration. */
export function logServerPart(portmapperPort: number, store?: string): Part {
  const registration = ['--register', 'require', '--portmapper', `${HOST}:${portmapperPort}`];
  const trail = store === undefined ? [] : ['--store', store];
  return {
    name: 'log server',
    ...ours('daemons/log-server/main.js', ['--host', HOST, ...registration, ...trail]),
    stdoutFile: 'rpc.log',
    stderrFile: 'log-server.log',
    isReady: saysReady,
  };
}

interface P2pServerOptions {
  port: number;
  portmapperPort: number;
  datetimeUrl: string;
  /** Where it keeps its directory: `memory`, or what else its `--store` takes. */
  store?: string | undefined;
}

export function p2pServerPart({ port, portmapperPort, datetimeUrl, store }: P2pServerOptions): Part {
  const args = ['-p', String(port), '--host', HOST, '--portmapper', `${HOST}:${portmapperPort}`];
  if (store !== undefined) args.push('--store', store);
  return {
    name: 'P2P server',
    ...ours('daemons/p2p-server/main.js', args),
    env: { DATETIME_URL: datetimeUrl, LOG_RPC_IP: undefined },
    stdoutFile: 'server.log',
    stderrFile: 'server.log',
    isReady: saysReady,
  };
}

function saysReady(text: string): boolean {
  return /: ready$/m.test(text);
}
