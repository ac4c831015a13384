import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import * as xdr from 'node-xdr';
import {
  type CallEvent,
  frameRecord,
  SERVER_CALL_CHANNEL,
  tcpTransport,
  type Transport,
  udpTransport,
} from 'onc-rpc';
import { PortmapperClient } from 'portmapper-js';
import type { Test } from 'tap';
import { eventually } from '../../eventually.js';
import { skipUnless } from '../../peers.js';
import { startPortmapper } from '../../rpc/portmapper-js/portmapper-under-test.js';
import { RPCBIND } from '../portmappers.js';
import { rpcinfo } from '../rpcinfo.js';
import { againInC, callFromC, hexOf } from './c-peers.js';
import { cannedServer, replyTo } from './canned-server.js';
import { broadcastByRpcinfo, forwardingPortmapper, serveForwarded } from './forwarding.js';
import type { Matrix, Tap } from './matrix.js';
import { nmap } from './nmap.js';
import { isRight, PORT, PORTMAP_CASES, type PortmapCase, REGISTERED } from './portmap-cases.js';
import { type Dissected, dissect, type Packet } from './tshark.js';

const TABLE = 'Portmapper procedures';
const SHORT_MS = 300;
const SOCKET = '/run/rpcbind.sock';
const NEED_C = skipUnless('rpcgen', 'gcc', 'libtirpc');
const ROWS = PORTMAP_CASES.map(({ row }) => row);

function caseOf(row: string): PortmapCase {
  const found = PORTMAP_CASES.find((each) => each.row === row);
  if (found === undefined) throw new Error(`no case ${row}`);
  return found;
}

/** Every procedure of the portmapper, versions 2, 3 and 4. */
export async function provePortmap(t: Tap, matrix: Matrix): Promise<void> {
  await proveFromC(t, matrix);
  await proveOurs(t, matrix);
  await proveRpcbind(t, matrix);
  await proveRpcinfo(t, matrix);
  await proveBroadcast(t, matrix);
  await proveNmap(t, matrix);
  await proveTshark(t, matrix);
  await matrix.proveEach(t, { table: TABLE, rows: ROWS, column: 'xdrmem', skip: NEED_C }, async (t, row) => {
    const { target, args, result, argsType = 'void', resultType = 'void' } = caseOf(row);
    const [given, gives] = [xdr.encode(target.args, args), xdr.encode(target.result, result)];
    t.equal(await againInC(argsType, given), hexOf(given), 'arguments');
    t.equal(await againInC(resultType, gives), hexOf(gives), 'results');
  });
}

/** Registers what the procedure is asked about, unless it is to do so itself. */
async function prepare({ row }: PortmapCase, port: number): Promise<void> {
  if (row.endsWith(' SET')) return;
  await using client = new PortmapperClient({ port });
  await client.set(REGISTERED, { netid: 'tcp', host: '127.0.0.1', port: PORT });
}

async function proveFromC(t: Tap, matrix: Matrix): Promise<void> {
  const cells = { table: TABLE, rows: ROWS, column: 'C client → ours', skip: NEED_C } as const;
  await matrix.proveEach(t, cells, async (t, row) => {
    const each = caseOf(row);
    const { program, version, procedure } = each.target;
    const { port } = await startPortmapper(t);
    await prepare(each, port);
    const args = xdr.encode(each.target.args, each.args);
    const timeoutMs = isSilent(each) ? SHORT_MS : 10_000;
    const { argsType = 'void', resultType = 'void' } = each;
    const types = { argsType, resultType };
    const said = await callFromC({ port, program, version, procedure, args, timeoutMs, ...types });
    if (isSilent(each)) t.match(said, /^RPC: Timed out/, 'nothing is handed on');
    else if (each.isForwarding) t.match(said, /^RPC: Procedure unavailable/, 'nothing is handed on');
    else expectRightFromC(t, each, said);
    if (!each.isForwarding) return;
    const call = { netid: 'udp', program, version, procedure, args, ...types } as const;
    expectRightFromC(t, each, await callFromC({ ...call, port: await forwardingPortmapper(t) }));
  });
}

function expectRightFromC(t: Test, each: PortmapCase, said: string): void {
  const [, hex = ''] = /^ok ?(.*)/.exec(said) ?? [];
  t.ok(isRight(each, xdr.decode(each.target.result, Buffer.from(hex, 'hex'))), said);
}

/** Nobody learns from our portmapper what CALLIT and BCAST would have come to. */
function isSilent({ row }: PortmapCase): boolean {
  return /CALLIT|BCAST/.test(row);
}

async function callBy(transport: Transport, each: PortmapCase, timeoutMs: number): Promise<unknown> {
  return transport.call(each.target, each.args, { timeoutMs });
}

async function proveOurs(t: Tap, matrix: Matrix): Promise<void> {
  await matrix.proveEach(t, { table: TABLE, rows: ROWS, column: 'ours ↔ ours' }, async (t, row) => {
    const each = caseOf(row);
    const { port } = await startPortmapper(t);
    await prepare(each, port);
    await using transport = tcpTransport({ port });
    if (!each.isForwarding) t.ok(isRight(each, await callBy(transport, each, 10_000)));
    else {
      const code = isSilent(each) ? 'RPC_TIMEOUT' : 'PROC_UNAVAIL';
      await t.rejects(callBy(transport, each, SHORT_MS), { code }, 'nothing is handed on');
      await using udp = udpTransport({ port: await forwardingPortmapper(t) });
      t.ok(isRight(each, await callBy(udp, each, 10_000)), 'but where that is wanted');
    }
  });
}

async function proveRpcbind(t: Tap, matrix: Matrix): Promise<void> {
  const cells = { table: TABLE, rows: ROWS, column: 'rpcbind', skip: RPCBIND.skip } as const;
  await matrix.proveEach(t, cells, async (t, row) => {
    const each = caseOf(row);
    await RPCBIND.start(t, each.isForwarding ? ['-r'] : []);
    if (each.isForwarding) await serveForwarded(t, 111);
    else await prepare(each, 111);
    // the answers to calls handed on come from another port of its own
    await using transport = each.isForwarding
      ? udpTransport({ port: 111, acceptsAnyPort: true })
      : tcpTransport({ port: 111 });
    t.ok(isRight(each, await callBy(transport, each, 10_000)));
  });
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

/** Those of a portmapper that has something registered. */
async function calledBy(t: Test, run: () => Promise<unknown>): Promise<Set<string>> {
  await startPortmapper(t, { port: 111, path: SOCKET });
  await prepare(caseOf('v2 NULL'), 111);
  return procedures(t, run);
}

/** What rpcinfo is told to do for a procedure to be called, and what it prints then. */
const RPCINFO: Readonly<Record<string, readonly [args: string, prints: RegExp]>> = {
  'v2 NULL': ['-T tcp 127.0.0.1 100000 2', /version 2 ready and waiting/],
  'v3 NULL': ['-T tcp 127.0.0.1 100000 3', /version 3 ready and waiting/],
  'v4 NULL': ['-T tcp 127.0.0.1 100000 4', /version 4 ready and waiting/],
  'v2 DUMP': ['-p 127.0.0.1', /536871048 +1 +tcp +7001/],
  'v3 DUMP': ['-s 127.0.0.1', /536871048 +1 +tcp/],
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
    const [args, prints] = RPCINFO[row] ?? ['', /./];
    const called = await calledBy(t, async () => {
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

async function proveNmap(t: Tap, matrix: Matrix): Promise<void> {
  const cells = {
    table: TABLE,
    column: 'nmap',
    rows: ['v4 DUMP'],
    skip: skipUnless('nmap'),
  } as const;
  await matrix.proveEach(t, cells, async (t, row) => {
    const called = await calledBy(t, async () => {
      t.match(await nmap('-sT', '-p', '111', '--script', 'rpcinfo', '127.0.0.1'), /536871048/);
    });
    t.ok(called.has(row), [...called].join(', '));
  });
}

const FIELDS = ['prog', 'proto', 'port', 'answer', 'uaddr', 'rpcb.prog', 'rpcb.addr', 'rpcb.netid']
  .concat(['procedure_v2', 'procedure_v3', 'procedure_v4'])
  .map((name) => `portmap.${name}`);

async function proveTshark(t: Tap, matrix: Matrix): Promise<void> {
  const skip = skipUnless('tshark');
  const packets = (await Promise.all(PORTMAP_CASES.map(recorded))).flat();
  const dissected: Dissected[] = skip === false ? await dissect(packets, FIELDS) : [];
  await matrix.proveEach(t, { table: TABLE, rows: ROWS, column: 'tshark', skip }, (t, row) => {
    const { target, inCall, inReply } = caseOf(row);
    const [call, reply] = dissected.slice(2 * ROWS.indexOf(row));
    const procedure = { [`portmap.procedure_v${target.version}`]: String(target.procedure) };
    t.match(call, { '_ws.malformed': '', ...procedure, ...inCall });
    t.match(reply, { '_ws.malformed': '', ...procedure, ...inReply });
  });
}

/** What our client sends, and what our server would. */
async function recorded(each: PortmapCase): Promise<[Packet, Packet]> {
  const results = xdr.encode(each.target.result, each.result);
  const verf = { flavor: 0, body: Buffer.alloc(0) };
  const accepted = { tag: 'MSG_ACCEPTED', value: { verf, replyData: { tag: 'SUCCESS' } } } as const;
  const reply = (call: Buffer): Buffer => Buffer.concat([replyTo(call, accepted), results]);
  await using server = await cannedServer((call) => [reply(call)]);
  await using transport = tcpTransport({ port: server.port });
  await callBy(transport, each, 10_000);
  const [call = Buffer.alloc(0)] = server.calls;
  return [
    { from: 'client', bytes: frameRecord(call) },
    { from: 'server', bytes: frameRecord(reply(call)) },
  ];
}
