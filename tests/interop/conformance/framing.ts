import fc from 'fast-check';
import * as xdr from 'node-xdr';
import {
  createClient,
  listenTcp,
  listenUdp,
  type ReplyBody,
  RpcMsg,
  type TcpTransportOptions,
  tcpTransport,
  type Transport,
  udpTransport,
} from 'onc-rpc';
import type { Test } from 'tap';
import { skipUnless } from '../../peers.js';
import { RawClient } from '../../rpc/onc-rpc/raw-peers.js';
import { CODECS } from '../xdr/all-types.js';
import { VALUES } from '../xdr/random-values.js';
import { cannedServer, replyTo, type Say, writePieces } from './canned-server.js';
import { callFromC, hexOf, startCServer } from './c-peers.js';
import type { Matrix, Tap } from './matrix.js';
import { OUTCOMES_PROG } from '../programs/outcomes.js';
import { ECHO, outcomesServer } from './outcomes-program.js';
import type { FramingRow } from './rows.js';
import { type ShapeRow, SHAPE_ROWS, SHAPES } from './shapes.js';

const TABLE = 'Framing';
const NEED_C = skipUnless('rpcgen', 'gcc', 'libtirpc');
const MANY_BYTES = 200_000;
const { program, version } = OUTCOMES_PROG.OUTCOMES_NEW;
const INCREMENT = { program, version, procedure: 1, argsType: 'an_int', resultType: 'an_int' };
const NUMBER = xdr.encode(xdr.int, 41);

export const SUCCESS: ReplyBody = {
  tag: 'MSG_ACCEPTED',
  value: { verf: { flavor: 0, body: Buffer.alloc(0) }, replyData: { tag: 'SUCCESS' } },
};

/** A server's answer of results to everything. */
export function answering(results: Uint8Array): Say {
  return (call) => [Buffer.concat([replyTo(call, SUCCESS), results])];
}

/** A reply to nobody in the same segment before the one that is waited for. */
export function answeringTwice(results: Uint8Array): Say {
  return (call) => {
    const late = Buffer.from(call);
    late.writeUInt32BE((call.readUInt32BE(0) ^ 0xffff) >>> 0, 0);
    return [...sayTo(answering(results), late), ...sayTo(answering(results), call)];
  };
}

function sayTo(say: Say, call: Buffer): readonly Uint8Array[] {
  const said = say(call);
  return said === 'hang up' ? [] : said;
}

/** Records in every shape, both ways. */
export async function proveFraming(t: Tap, matrix: Matrix): Promise<void> {
  await proveFromC(t, matrix);
  await proveToC(t, matrix);
  await proveOurs(t, matrix);
}

type Cases = Partial<Record<FramingRow, (t: Test) => Promise<void>>>;

async function proveCases(
  t: Tap,
  matrix: Matrix,
  column: 'C client → ours' | 'ours → C server' | 'ours ↔ ours',
  cases: Cases,
): Promise<void> {
  const rows = Object.keys(cases) as FramingRow[];
  const skip = column === 'ours ↔ ours' ? false : NEED_C;
  await matrix.proveEach(t, { table: TABLE, column, rows, skip }, async (t, row) => cases[row]?.(t));
}

async function proveFromC(t: Tap, matrix: Matrix): Promise<void> {
  const shaped = async (t: Test, row: ShapeRow): Promise<void> => {
    await using server = await cannedServer(answering(NUMBER), SHAPES[row]);
    t.equal(await callFromC({ ...INCREMENT, port: server.port, args: NUMBER }), 'ok 00000029');
  };
  const cases: Cases = Object.fromEntries(SHAPE_ROWS.map((row) => [row, (t: Test) => shaped(t, row)]));
  await proveCases(t, matrix, 'C client → ours', {
    ...cases,
    'several fragments': async (t) => {
      await shaped(t, 'several fragments');
      await using server = outcomesServer();
      const { port } = await listenTcp(server);
      t.match(await callOfManyFragments(port), /^ok /, 'and those that libtirpc sends');
    },
    'two records in one segment': async (t) => {
      await using server = await cannedServer(answeringTwice(NUMBER));
      t.equal(await callFromC({ ...INCREMENT, port: server.port, args: NUMBER }), 'ok 00000029');
    },
    'more than 64 KiB': async (t) => {
      await using server = outcomesServer();
      const { port } = await listenTcp(server);
      const types = { argsType: 'an_uint', resultType: 'blob', args: xdr.encode(xdr.uint, MANY_BYTES) };
      const said = await callFromC({ ...INCREMENT, port, procedure: 5, ...types });
      t.equal(said.length, 'ok '.length + 2 * (MANY_BYTES + 4));
    },
    'a record beyond the limit': async (t) => {
      await using server = outcomesServer({ maxRecordBytes: 64 });
      const { port } = await listenTcp(server);
      t.match(await callOfManyFragments(port), /^RPC: Unable to (send|receive)/);
    },
    'a datagram': async (t) => {
      await using server = outcomesServer();
      const { port } = await listenUdp(server);
      t.equal(await callFromC({ ...INCREMENT, netid: 'udp', port, args: NUMBER }), 'ok 0000002a');
    },
  });
}

/** A call which libtirpc sends in fragments of at most a hundred bytes. */
function callOfManyFragments(port: number): Promise<string> {
  const [value] = fc.sample(VALUES.everything, { numRuns: 1, seed: 3 });
  if (value === undefined) throw new Error('no sample');
  const args = xdr.encode(CODECS.everything, value);
  const procedure = ECHO.procedures['everything']?.number ?? -1;
  const types = { argsType: 'everything', resultType: 'everything' };
  return callFromC({ ...INCREMENT, port, procedure, args, ...types, sendBytes: 100 });
}

async function proveToC(t: Tap, matrix: Matrix): Promise<void> {
  const raw = async (t: Test, row: ShapeRow): Promise<void> => {
    const { tcp } = await startCServer(t);
    t.same(await rawReplies(tcp, [callBytes(1)], row), [replyBytes(1)]);
  };
  const ours = async (t: Test, options: Partial<TcpTransportOptions>): Promise<void> => {
    const { tcp } = await startCServer(t);
    await using transport = tcpTransport({ port: tcp, ...options });
    await expectIncrement(t, transport);
  };
  await proveCases(t, matrix, 'ours → C server', {
    'one fragment': (t) => ours(t, {}),
    'several fragments': (t) => ours(t, { limits: { sendFragmentBytes: 7 } }),
    'one byte in each fragment': (t) => ours(t, { limits: { sendFragmentBytes: 1 } }),
    'an empty last fragment': (t) => raw(t, 'an empty last fragment'),
    'header and fragment byte by byte': (t) => raw(t, 'header and fragment byte by byte'),
    'two records in one segment': async (t) => {
      const { tcp } = await startCServer(t);
      t.same(await rawReplies(tcp, [callBytes(1), callBytes(2)]), [replyBytes(1), replyBytes(2)]);
    },
    'more than 64 KiB': async (t) => expectManyBytes(t, (await startCServer(t)).tcp),
    'a record beyond the limit': async (t) => expectRefusedRecord(t, (await startCServer(t)).tcp),
    'a datagram': async (t) => {
      await using transport = udpTransport({ port: (await startCServer(t)).udp });
      await expectIncrement(t, transport);
    },
  });
}

async function proveOurs(t: Tap, matrix: Matrix): Promise<void> {
  const both = async (t: Test, row: ShapeRow): Promise<void> => {
    const server = await ourServer(t);
    t.same(await rawReplies(server, [callBytes(1)], row), [replyBytes(1)], 'our server takes it');
    await using canned = await cannedServer(answering(xdr.encode(xdr.int, 42)), SHAPES[row]);
    await using transport = tcpTransport({ port: canned.port });
    await expectIncrement(t, transport);
  };
  const cases: Cases = Object.fromEntries(SHAPE_ROWS.map((row) => [row, (t: Test) => both(t, row)]));
  await proveCases(t, matrix, 'ours ↔ ours', {
    ...cases,
    'two records in one segment': async (t) => {
      const server = await ourServer(t);
      t.same(await rawReplies(server, [callBytes(1), callBytes(2)]), [replyBytes(1), replyBytes(2)]);
      await using canned = await cannedServer(answeringTwice(xdr.encode(xdr.int, 42)));
      await using transport = tcpTransport({ port: canned.port });
      await expectIncrement(t, transport);
    },
    'more than 64 KiB': async (t) => expectManyBytes(t, await ourServer(t)),
    'a record beyond the limit': async (t) => expectRefusedRecord(t, await ourServer(t)),
    'a datagram': async (t) => {
      await using server = outcomesServer();
      await using transport = udpTransport({ port: (await listenUdp(server)).port });
      await expectIncrement(t, transport);
    },
  });
}

async function ourServer(t: Test): Promise<number> {
  const server = outcomesServer();
  t.teardown(() => server.close(0));
  return (await listenTcp(server)).port;
}

async function expectIncrement(t: Test, transport: Transport): Promise<void> {
  t.equal(await createClient(OUTCOMES_PROG.OUTCOMES_NEW, transport).INCREMENT(41), 42);
}

async function expectManyBytes(t: Test, port: number): Promise<void> {
  await using transport = tcpTransport({ port });
  const bytes = await createClient(OUTCOMES_PROG.OUTCOMES_NEW, transport).GIVE_BYTES(MANY_BYTES);
  t.equal(bytes.length, MANY_BYTES);
  t.ok(bytes.every((byte, i) => byte === i % 256));
}

async function expectRefusedRecord(t: Test, port: number): Promise<void> {
  await using transport = tcpTransport({ port, limits: { maxRecordBytes: 65_536 } });
  const refused = createClient(OUTCOMES_PROG.OUTCOMES_NEW, transport).GIVE_BYTES(MANY_BYTES);
  await t.rejects(refused, { code: 'RPC_BAD_RECORD' });
}

/** A call's header by hand; arguments may follow. */
export function callByHand(
  xid: number,
  called: { readonly program: number; readonly version: number; readonly procedure: number },
): Buffer {
  const none = { flavor: 0, body: Buffer.alloc(0) };
  const { program: prog, version: vers, procedure: proc } = called;
  const call = { rpcvers: 2, prog, vers, proc, cred: none, verf: none };
  return Buffer.from(xdr.encode(RpcMsg, { xid, body: { tag: 'CALL', value: call } }));
}

/** A call of INCREMENT. */
function callBytes(xid: number): Buffer {
  return Buffer.concat([callByHand(xid, INCREMENT), NUMBER]);
}

function replyBytes(xid: number): string {
  const reply = xdr.encode(RpcMsg, { xid, body: { tag: 'REPLY', value: SUCCESS } });
  return `${hexOf(reply)}0000002a`;
}

/** What comes back for calls that are written in a shape. */
export async function rawReplies(
  port: number,
  calls: readonly Buffer[],
  row: ShapeRow = 'one fragment',
): Promise<string[]> {
  await using client = await RawClient.connect(port);
  writePieces(client.socket, calls.map(SHAPES[row]));
  return (await client.replied(calls.length)).map(hexOf);
}
