import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type CallEvent, SERVER_CALL_CHANNEL } from 'onc-rpc';
import { PMAP_PROG, RPCBPROG } from 'portmapper-js';
import type { Test } from 'tap';
import { eventually } from '../../eventually.js';
import { skipUnless } from '../../peers.js';
import { startPortmapper } from '../../rpc/portmapper-js/portmapper-under-test.js';
import { rpcinfo } from '../rpcinfo.js';
import { broadcastByRpcinfo } from './forwarding.js';
import type { Matrix, Tap } from './matrix.js';
import { nmap } from './nmap.js';
import { prepare } from './portmap.js';
import { portmapCase } from './portmap-cases.js';

const TABLE = 'Portmapper procedures';
const SOCKET = '/run/rpcbind.sock';

/** Which procedures of our portmapper others call, when they are told to do what they can. */
export async function provePortmapObserved(t: Tap, matrix: Matrix): Promise<void> {
  await proveRpcinfo(t, matrix);
  await proveBroadcast(t, matrix);
  await proveNmap(t, matrix);
}

/** The procedures of our portmappers that were called meanwhile. */
async function procedures(
  t: Test,
  run: (called: ReadonlySet<string>) => Promise<unknown>,
): Promise<Set<string>> {
  const called = new Set<string>();
  const onCall = (event: unknown): void => {
    const { 'rpc.method': method, 'onc_rpc.version': version } = event as CallEvent;
    called.add(`v${version} ${method.replace(/^.*(PROC_|\.)/, '')}`);
  };
  subscribe(SERVER_CALL_CHANNEL, onCall);
  try {
    t.comment(JSON.stringify(await run(called)));
  } finally {
    unsubscribe(SERVER_CALL_CHANNEL, onCall);
  }
  return called;
}

const ALL = '234';
const VERSIONS = [PMAP_PROG.PMAP_VERS, RPCBPROG.RPCBVERS, RPCBPROG.RPCBVERS4];

/** Those of a portmapper of these versions that has something registered. */
async function calledBy(t: Test, versions: string, run: () => Promise<unknown>): Promise<Set<string>> {
  const { server } = await startPortmapper(t, { port: 111, path: SOCKET });
  for (const each of VERSIONS) if (!versions.includes(String(each.version))) server.remove(each);
  await prepare(portmapCase('v2 NULL'), 111);
  return procedures(t, run);
}

/** What rpcinfo is told to do for a procedure to be called, what it prints then, and the versions of the portmapper (all). */
const RPCINFO: Readonly<Record<string, readonly [args: string, prints: RegExp, versions?: string]>> = {
  'v2 NULL': ['-T tcp 127.0.0.1 100000 2', /version 2 ready and waiting/],
  'v3 NULL': ['-T tcp 127.0.0.1 100000 3', /version 3 ready and waiting/],
  'v4 NULL': ['-T tcp 127.0.0.1 100000 4', /version 4 ready and waiting/],
  'v2 DUMP': ['-p 127.0.0.1', /536871048 +1 +tcp +7001/],
  'v2 GETPORT': ['-T tcp 127.0.0.1 100000 2', /ready and waiting/, '2'],
  'v3 DUMP': ['-s 127.0.0.1', /536871048 +1 +tcp/],
  'v3 GETADDR': ['-T tcp 127.0.0.1 100000 3', /ready and waiting/, '23'],
  'v4 DUMP': ['-s 127.0.0.1', /536871048 +1 +tcp/, '4'],
  'v4 GETADDR': ['-T tcp 127.0.0.1 100000 4', /ready and waiting/],
  'v4 GETADDRLIST': ['-l 127.0.0.1 536871048 1', /127\.0\.0\.1\.27\.89/],
  'v4 GETSTAT': ['-m 127.0.0.1', /RPCBIND \(version 4\) statistics/],
  'v3 UNSET': ['-d 536871048 1', /^$/],
};

async function proveRpcinfo(t: Tap, matrix: Matrix): Promise<void> {
  const cells = {
    table: TABLE,
    column: 'rpcinfo',
    rows: Object.keys(RPCINFO),
    skip: skipUnless('rpcinfo'),
  } as const;
  await matrix.proveEach(t, cells, async (t, row) => {
    const [args, prints, versions = ALL] = RPCINFO[row] ?? ['', /./];
    const called = await calledBy(t, versions, async () => {
      const { status, stdout } = await rpcinfo(...args.split(' '));
      t.equal(status, 0);
      t.match(stdout, prints);
    });
    t.ok(called.has(row), [...called].join(', '));
  });
}

/** Only its broadcasts have calls handed on. */
async function proveBroadcast(t: Tap, matrix: Matrix): Promise<void> {
  const cells = { table: TABLE, column: 'rpcinfo', skip: skipUnless('rpcinfo', 'namespace') } as const;
  const rows = ['v2 CALLIT', 'v3 CALLIT'];
  let called: Set<string> | undefined;
  await matrix.proveEach(t, { ...cells, rows }, async (t, row) => {
    called ??= await procedures(t, async (called) => {
      t.match(await broadcastByRpcinfo(t), /^192\.0\.2\.1\.\d+\.\d+\t/);
      await eventually('it has broadcast in both versions', () => rows.every((each) => called.has(each)));
    });
    t.ok(called.has(row), [...called].join(', '));
  });
}

/** It asks the highest version that there is, of those that these portmappers have. */
const NMAP: Readonly<Record<string, string>> = { 'v2 DUMP': '2', 'v3 DUMP': '23', 'v4 DUMP': ALL };

async function proveNmap(t: Tap, matrix: Matrix): Promise<void> {
  const cells = {
    table: TABLE,
    column: 'nmap',
    rows: Object.keys(NMAP),
    skip: skipUnless('nmap'),
  } as const;
  await matrix.proveEach(t, cells, async (t, row) => {
    const called = await calledBy(t, NMAP[row] ?? ALL, async () => {
      t.match(await nmap('-sT', '-p', '111', '--script', 'rpcinfo', '127.0.0.1'), /536871048/);
    });
    t.ok(called.has(row), [...called].join(', '));
  });
}
