import * as xdr from 'node-xdr';
import { frameRecord, tcpTransport, type Transport, udpTransport } from 'onc-rpc';
import { PortmapperClient } from 'portmapper-js';
import type { Test } from 'tap';
import { skipUnless } from '../../peers.js';
import { startPortmapper } from '../../rpc/portmapper-js/portmapper-under-test.js';
import { RPCBIND } from '../portmappers.js';
import { againInC, callFromC, hexOf } from './c-peers.js';
import { cannedServer, replyTo } from './canned-server.js';
import { forwardingPortmapper, serveForwarded } from './forwarding.js';
import type { Matrix, Tap } from './matrix.js';
import { isRight, PORT, PORTMAP_CASES, type PortmapCase, portmapCase, REGISTERED } from './portmap-cases.js';
import { type Dissected, dissect, type Packet } from './tshark.js';

const TABLE = 'Portmapper procedures';
const SHORT_MS = 300;
const NEED_C = skipUnless('rpcgen', 'gcc', 'libtirpc');
const ROWS = PORTMAP_CASES.map(({ row }) => row);

/** Every procedure of the portmapper, versions 2, 3 and 4. */
export async function provePortmap(t: Tap, matrix: Matrix): Promise<void> {
  await proveFromC(t, matrix);
  await proveOurs(t, matrix);
  await proveRpcbind(t, matrix);
  await proveTshark(t, matrix);
  await matrix.proveEach(t, { table: TABLE, rows: ROWS, column: 'xdrmem', skip: NEED_C }, async (t, row) => {
    const { target, args, result, argsType = 'void', resultType = 'void' } = portmapCase(row);
    const [given, gives] = [xdr.encode(target.args, args), xdr.encode(target.result, result)];
    t.equal(await againInC(argsType, given), hexOf(given), 'arguments');
    t.equal(await againInC(resultType, gives), hexOf(gives), 'results');
  });
}

/** Registers what the procedure is asked about, unless it is to do so itself. */
export async function prepare({ row }: PortmapCase, port: number): Promise<void> {
  if (row.endsWith(' SET')) return;
  await using client = new PortmapperClient({ port });
  await client.set(REGISTERED, { netid: 'tcp', host: '127.0.0.1', port: PORT });
}

async function proveFromC(t: Tap, matrix: Matrix): Promise<void> {
  const cells = { table: TABLE, rows: ROWS, column: 'C client → ours', skip: NEED_C } as const;
  await matrix.proveEach(t, cells, async (t, row) => {
    const each = portmapCase(row);
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
    const each = portmapCase(row);
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
    const each = portmapCase(row);
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

const FIELDS = ['prog', 'proto', 'port', 'answer', 'uaddr', 'rpcb.prog', 'rpcb.addr', 'rpcb.netid']
  .concat(['procedure_v2', 'procedure_v3', 'procedure_v4'])
  .map((name) => `portmap.${name}`);

async function proveTshark(t: Tap, matrix: Matrix): Promise<void> {
  const skip = skipUnless('tshark');
  const packets = (await Promise.all(PORTMAP_CASES.map(recorded))).flat();
  const dissected: Dissected[] = skip === false ? await dissect(packets, FIELDS) : [];
  await matrix.proveEach(t, { table: TABLE, rows: ROWS, column: 'tshark', skip }, (t, row) => {
    const { target, inCall, inReply } = portmapCase(row);
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
