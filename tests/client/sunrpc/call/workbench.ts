import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CallContext,
  CallRefusal,
  createServer,
  listenLocal,
  listenTcp,
  listenUdp,
  type Server,
  type ServerTlsOptions,
} from 'onc-rpc';
import { register } from 'portmapper-js';
import { type Interface, versionOf } from 'rpcgen-js';
import type { Test } from 'tap';
import { compiled } from '../../../rpc/rpcgen-js/compiled.js';
import { startPortmapper } from '../../../rpc/portmapper-js/portmapper-under-test.js';

export const BENCH_X = `
enum answer { GARBAGE = 1, FAILURE = 2, WEAK = 3, UNKNOWN = 4 };
struct pair { int a; hyper b; };
struct wrapped { opaque data<8>; };
program BENCH {
  version OLD {
    int ONE(void) = 1;
  } = 2;
  version NEW {
    hyper ADD(pair) = 1;
    wrapped REVERSE(wrapped) = 2;
    string WHO(void) = 3;
    void REFUSE(answer) = 4;
    void KEEP_SILENT(void) = 5;
    bool SEVEN(void) = 6;
    string TEXT(void) = 7;
    int COUNT(void) = 8;
    /* @oneway */
    void COUNT_UP(void) = 9;
  } = 3;
} = 0x20000099;
`;
/** The same as the server has it: what it calls an int is said to be a bool, or a text. */
const SERVED_X = BENCH_X.replace('bool SEVEN', 'int SEVEN').replace('string TEXT', 'int TEXT');

/** A program of ours to call, and its file. */
interface Workbench {
  readonly server: Server;
  /** Tells `silenced` of each call of KEEP_SILENT. */
  readonly events: EventEmitter;
  /** Its `.x`. */
  readonly file: string;
  /** A path for another file. */
  readonly path: (name: string) => string;
  readonly write: (name: string, text: string) => string;
}

function folderOf(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'sunshare-call-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function workbench(t: Test): Workbench {
  const folder = folderOf(t);
  const path = (name: string): string => join(folder, name);
  const write = (name: string, text: string): string => {
    writeFileSync(path(name), text);
    return path(name);
  };
  const events = new EventEmitter();
  const server = served(compiled(SERVED_X), events);
  t.teardown(() => server.close(0));
  return { server, events, file: write('bench.x', BENCH_X), path, write };
}

function served(described: Interface, events: EventEmitter): Server {
  let count = 0;
  return createServer()
    .add(versionOf(described, 'BENCH', 'OLD'), { ONE: () => 1 })
    .add(versionOf(described, 'BENCH', 'NEW'), {
      ADD: (args) => BigInt((args as { a: number }).a) + (args as { b: bigint }).b,
      REVERSE: (args) => ({ data: (args as { data: Uint8Array }).data.toReversed() }),
      WHO: (_args, context) => who(context),
      REFUSE: (args) => refuse(args as string),
      KEEP_SILENT: () => {
        events.emit('silenced');
        return refuse('SILENCE');
      },
      SEVEN: () => 7,
      TEXT: () => 0x7fff_ffff,
      COUNT: () => count,
      COUNT_UP: () => {
        count++;
      },
    });
}

function who({ credential }: CallContext): string {
  if (credential.flavor !== 'sys') return credential.flavor;
  const { machinename, uid, gid, gids } = credential;
  return `${uid} ${gid} ${gids.join(',')} ${machinename}`;
}

function refuse(how: string): never {
  switch (how) {
    case 'GARBAGE':
      throw new CallRefusal('GARBAGE_ARGS');
    case 'FAILURE':
      throw new CallRefusal('SYSTEM_ERR');
    case 'WEAK':
      throw new CallRefusal({ authStat: 'AUTH_TOOWEAK' });
    default:
      throw new CallRefusal('NOTHING');
  }
}

/** Has it listen on free ports of loopback. */
export async function onPorts(
  { server }: Workbench,
  tls?: ServerTlsOptions,
): Promise<{ tcp: number; udp: number }> {
  const options = { host: '127.0.0.1' };
  const tcp = await listenTcp(server, tls === undefined ? options : { ...options, tls });
  const udp = await listenUdp(server, options);
  return { tcp: tcp.port, udp: udp.port };
}

/** Has it listen on a socket in its folder. */
export async function onSocket({ server, path }: Workbench): Promise<string> {
  await listenLocal(server, { path: path('bench.sock') });
  return path('bench.sock');
}

/** A portmapper that knows version NEW, over tcp only; gives its port. */
export async function portmapperFor(t: Test, tcp: number): Promise<number> {
  const { port } = await startPortmapper(t);
  const registration = register({
    program: 0x2000_0099,
    version: 3,
    listeners: [{ netid: 'tcp', address: '127.0.0.1', port: tcp }],
    portmapper: { host: '127.0.0.1', port },
  });
  t.teardown(() => registration.close());
  await registration.ready;
  return port;
}
