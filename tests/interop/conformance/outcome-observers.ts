import * as xdr from 'node-xdr';
import {
  createServer,
  defineProgram,
  frameRecord,
  listenTcp,
  type ReplyBody,
  RpcMsg,
  version,
} from 'onc-rpc';
import type { Test } from 'tap';
import { skipUnless } from '../../peers.js';
import { OUR_PORTMAPPER } from '../portmappers.js';
import { rpcinfo } from '../rpcinfo.js';
import { againInC, hexOf } from './c-peers.js';
import { cannedServer, replyTo, type Say } from './canned-server.js';
import type { Matrix, Tap } from './matrix.js';
import { nmap } from './nmap.js';
import { REFUSED, refusedIn } from './outcome-cases.js';
import { OUTCOMES_PROG } from '../programs/outcomes.js';
import { outcomesServer } from './outcomes-program.js';
import { callByOurs, CALLER } from './outcomes.js';
import { type Dissected, dissect, type Packet } from './tshark.js';

const TABLE = 'RPC outcomes';
const NEED_C = skipUnless('rpcgen', 'gcc', 'libtirpc');
const REFUSED_ROWS = REFUSED.map(({ row }) => row);

const SUCCESS: ReplyBody = {
  tag: 'MSG_ACCEPTED',
  value: { verf: { flavor: 0, body: Buffer.alloc(0) }, replyData: { tag: 'SUCCESS' } },
};

/** What programs make of our calls and replies that only look, or only know NULL and DUMP. */
export async function proveOutcomesObserved(t: Tap, matrix: Matrix): Promise<void> {
  await proveRpcinfo(t, matrix);
  await proveNmap(t, matrix);
  await proveTshark(t, matrix);
  await proveInMemory(t, matrix);
}

/** rpcinfo calls procedure 0 at a universal address, and says what became of it. */
async function proveRpcinfo(t: Tap, matrix: Matrix): Promise<void> {
  const cells = { table: TABLE, column: 'rpcinfo', skip: skipUnless('rpcinfo') } as const;
  const call = async (port: number): Promise<string> => {
    const address = `127.0.0.1.${port >> 8}.${port & 255}`;
    const { number } = OUTCOMES_PROG;
    const { stdout, stderr } = await rpcinfo('-a', address, '-T', 'tcp', String(number), '4');
    return stdout + stderr;
  };
  const callCanned = async (say: Say): Promise<string> => {
    await using server = await cannedServer(say);
    return await call(server.port);
  };
  await matrix.proveEach(t, { ...cells, rows: REFUSED_ROWS }, async (t, row) => {
    const { reply, words } = refusedIn(row);
    const said = await callCanned((message) => [replyTo(message, reply)]);
    t.ok(said.includes(words.replace(/ low .*/, '')), said);
  });
  await matrix.prove(t, { ...cells, row: 'SUCCESS' }, async (t) => {
    await using server = outcomesServer();
    t.match(await call((await listenTcp(server)).port), /version 4 ready and waiting/);
  });
  await matrix.prove(t, { ...cells, row: 'connection lost' }, async (t) => {
    t.match(await callCanned(() => 'hang up'), /RPC: Unable to receive/);
  });
  await matrix.prove(t, { ...cells, row: 'no reply in time' }, async (t) => {
    t.match(await callCanned(() => []), /RPC: Timed out/);
  });
}

/** nmap's scripts: `rpcinfo` asks a portmapper for its list, `rpc-grind` tries program after program. */
async function proveNmap(t: Tap, matrix: Matrix): Promise<void> {
  const cells = { table: TABLE, column: 'nmap', skip: skipUnless('nmap') } as const;
  await matrix.prove(t, { ...cells, row: 'SUCCESS' }, async (t) => {
    await OUR_PORTMAPPER.start(t);
    const said = await nmap('-sT', '-p', '111', '--script', 'rpcinfo', '127.0.0.1');
    t.match(said, /100000 +2,3,4 +111\/tcp +rpcbind/);
  });
  // a program that nmap knows, found by what is said to calls of absurd versions
  const MOUNT = defineProgram({
    name: 'MOUNT',
    number: 100005,
    versions: { V1: version(1, {}), V3: version(3, {}) },
  });
  let said: Promise<string> | undefined;
  await matrix.proveEach(t, { ...cells, rows: ['PROG_UNAVAIL', 'PROG_MISMATCH'] }, async (t) => {
    said ??= (async () => {
      await using server = createServer().add(MOUNT.V1, {}).add(MOUNT.V3, {});
      const { port } = await listenTcp(server);
      return await nmap('-sT', '-sV', '-p', String(port), '127.0.0.1');
    })();
    t.match(await said, /mountd +1-3 \(RPC #100005\)/, 'the one program, and its versions');
  });
}

const FIELDS = [
  'msgtyp',
  'replystat',
  'state_accept',
  'state_reject',
  'state_auth',
  'auth.uid',
  'auth.machinename',
]
  .concat(['version.min', 'version.max', 'programversion.min', 'programversion.max', 'program', 'procedure'])
  .map((name) => `rpc.${name}`);

async function proveTshark(t: Tap, matrix: Matrix): Promise<void> {
  const skip = skipUnless('tshark');
  const cells = { table: TABLE, column: 'tshark', skip } as const;
  const rows = [...REFUSED_ROWS, 'SUCCESS', 'SUCCESS by AUTH_SYS', 'one-way call'];
  const found = skip === false ? await dissectedConversation(rows) : new Map<string, Dissected[]>();
  await matrix.proveEach(t, { ...cells, rows }, (t, row) => {
    const [call, reply] = found.get(row) ?? [];
    t.match(call, { '_ws.malformed': '', 'rpc.msgtyp': '0', 'rpc.program': /^5368710/ });
    if (row === 'SUCCESS by AUTH_SYS')
      t.match(call, { 'rpc.auth.uid': '77', 'rpc.auth.machinename': 'a-machine' });
    if (row === 'one-way call') t.match(call, { 'rpc.procedure': '7' });
    else t.match(reply, { '_ws.malformed': '', 'rpc.msgtyp': '1', ...fieldsOf(bodyIn(row)) });
  });
}

function bodyIn(row: string): ReplyBody {
  return row.startsWith('SUCCESS') ? SUCCESS : refusedIn(row).reply;
}

/** The bytes that our client and our codecs send for each row, all in one conversation, as tshark has them. */
async function dissectedConversation(rows: readonly string[]): Promise<Map<string, Dissected[]>> {
  const packets: (Packet & { row: string })[] = [];
  for (const row of rows) {
    const conversation = await recorded(row);
    packets.push(...conversation.map((packet) => ({ ...packet, row })));
  }
  const dissected = await dissect(packets, FIELDS);
  return new Map(rows.map((row) => [row, dissected.filter((_, i) => packets[i]?.row === row)]));
}

async function recorded(row: string): Promise<Packet[]> {
  const call = { program: OUTCOMES_PROG.number, version: 4, procedure: 1, args: Buffer.alloc(0) };
  if (row === 'one-way call') return [{ from: 'client', bytes: frameRecord(await callHeader(7)) }];
  const body = bodyIn(row);
  await using server = await cannedServer((message) => [replyTo(message, body)]);
  const calling = row.startsWith('SUCCESS') ? call : refusedIn(row).call;
  const options = row === 'SUCCESS by AUTH_SYS' ? { auth: CALLER } : {};
  await callByOurs(server.port, calling, options).catch(() => undefined);
  const [message = Buffer.alloc(0)] = server.calls;
  return [
    { from: 'client', bytes: frameRecord(message) },
    { from: 'server', bytes: frameRecord(replyTo(message, body)) },
  ];
}

/** What our client sends to call a procedure without arguments. */
async function callHeader(procedure: number, auth?: typeof CALLER): Promise<Buffer> {
  await using server = await cannedServer((message) => [replyTo(message, SUCCESS)]);
  const call = { program: OUTCOMES_PROG.number, version: 4, procedure, args: Buffer.alloc(0) };
  await callByOurs(server.port, call, auth === undefined ? {} : { auth });
  return server.calls[0] ?? Buffer.alloc(0);
}

/** How tshark has the numbers of a reply. */
function fieldsOf(body: ReplyBody): Record<string, string> {
  if (body.tag === 'MSG_DENIED') {
    const { tag, value } = body.value;
    if (tag === 'AUTH_ERROR') {
      const number = refusedIn(value).words.replace(/.*why /, '');
      return { 'rpc.replystat': '1', 'rpc.state_reject': '1', 'rpc.state_auth': number };
    }
    const range = { 'rpc.version.min': String(value.low), 'rpc.version.max': String(value.high) };
    return { 'rpc.replystat': '1', 'rpc.state_reject': '0', ...range };
  }
  const { replyData } = body.value;
  const names = ['SUCCESS', 'PROG_UNAVAIL', 'PROG_MISMATCH', 'PROC_UNAVAIL', 'GARBAGE_ARGS', 'SYSTEM_ERR'];
  const state = { 'rpc.replystat': '0', 'rpc.state_accept': String(names.indexOf(replyData.tag)) };
  if (replyData.tag !== 'PROG_MISMATCH') return state;
  const { low, high } = replyData.value;
  return { ...state, 'rpc.programversion.min': String(low), 'rpc.programversion.max': String(high) };
}

/** libtirpc's `xdr_replymsg` and `xdr_callmsg`. */
async function proveInMemory(t: Tap, matrix: Matrix): Promise<void> {
  const cells = { table: TABLE, column: 'xdrmem', skip: NEED_C } as const;
  await matrix.proveEach(t, { ...cells, rows: ['SUCCESS', ...REFUSED_ROWS] }, async (t, row) => {
    const bytes = xdr.encode(RpcMsg, { xid: 7, body: { tag: 'REPLY', value: bodyIn(row) } });
    await expectSame(t, 'reply', bytes);
  });
  await matrix.prove(t, { ...cells, row: 'SUCCESS by AUTH_SYS' }, async (t) =>
    expectSame(t, 'call', await callHeader(1, CALLER)),
  );
  await matrix.prove(t, { ...cells, row: 'one-way call' }, async (t) =>
    expectSame(t, 'call', await callHeader(7)),
  );
}

async function expectSame(t: Test, type: 'call' | 'reply', bytes: Uint8Array): Promise<void> {
  t.equal(await againInC(type, bytes), hexOf(bytes));
}
