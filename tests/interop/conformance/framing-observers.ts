import * as xdr from 'node-xdr';
import { createClient, frameRecord, listenTcp, listenUdp, tcpTransport, udpTransport } from 'onc-rpc';
import { PMAP_PROG, PortmapperClient, RPCBPROG } from 'portmapper-js';
import type { Test } from 'tap';
import { skipUnless } from '../../peers.js';
import { startPortmapper } from '../../rpc/portmapper-js/portmapper-under-test.js';
import { OUR_PORTMAPPER, RPCBIND } from '../portmappers.js';
import { rpcinfo } from '../rpcinfo.js';
import { cannedServer, replyTo } from './canned-server.js';
import { answering, answeringTwice, callByHand, rawReplies, SUCCESS } from './framing.js';
import type { Matrix, Tap } from './matrix.js';
import { nmap } from './nmap.js';
import { OUTCOMES_PROG } from '../programs/outcomes.js';
import { outcomesServer } from './outcomes-program.js';
import { PORTMAP_CASES, REGISTERED } from './portmap-cases.js';
import { type ShapeRow, SHAPE_ROWS, SHAPES } from './shapes.js';
import { type Dissected, dissect, type Packet } from './tshark.js';

const TABLE = 'Framing';
/** So many mappings make a list of more than 64 KiB. */
const MANY_MAPPINGS = 1_600;
const SEGMENT_BYTES = 1_400;
const LAST_LISTED = REGISTERED.program + MANY_MAPPINGS - 1;
const CALLED = { program: PMAP_PROG.number, version: 4, procedure: 0 };
const NULL_CALL = callByHand(1, CALLED);

/** Records in every shape, for programs that serve or call only what is theirs. */
export async function proveFramingObserved(t: Tap, matrix: Matrix): Promise<void> {
  await proveRpcbind(t, matrix);
  await proveRpcinfo(t, matrix);
  await proveNmap(t, matrix);
  await proveTshark(t, matrix);
}

async function registerMany(port: number): Promise<void> {
  await using client = new PortmapperClient({ port });
  const address = { netid: 'tcp', host: '127.0.0.1', port: 7001 } as const;
  const all = Array.from({ length: MANY_MAPPINGS }, (_, i) => REGISTERED.program + i);
  await Promise.all(all.map((program) => client.set({ program, version: 1 }, address)));
}

async function proveRpcbind(t: Tap, matrix: Matrix): Promise<void> {
  const raw = async (t: Test, calls: Buffer[], row?: ShapeRow): Promise<void> => {
    const replies = await rawReplies(111, calls, row);
    for (const reply of replies) t.match(reply, /^0000000[12]0000000100000000/);
  };
  const cases: Record<string, (t: Test) => Promise<void>> = {
    'one fragment': (t) => raw(t, [NULL_CALL]),
    'header and fragment byte by byte': (t) => raw(t, [NULL_CALL], 'header and fragment byte by byte'),
    'two records in one segment': (t) => raw(t, [NULL_CALL, NULL_CALL]),
    'more than 64 KiB': async (t) => {
      await registerMany(111);
      await using client = new PortmapperClient();
      t.ok((await client.dump()).some(({ program }) => program === LAST_LISTED));
    },
    'a record beyond the limit': async (t) => {
      await using transport = tcpTransport({ port: 111, limits: { maxRecordBytes: 64 } });
      const refused = createClient(RPCBPROG.RPCBVERS4, transport).RPCBPROC_DUMP();
      await t.rejects(refused, { code: 'RPC_BAD_RECORD' });
    },
    'a datagram': async (t) => {
      await using transport = udpTransport({ port: 111 });
      await t.resolves(createClient(RPCBPROG.RPCBVERS4, transport).null());
    },
  };
  const cells = { table: TABLE, column: 'rpcbind', rows: Object.keys(cases), skip: RPCBIND.skip } as const;
  await matrix.proveEach(t, cells, async (t, row) => {
    await RPCBIND.start(t);
    await cases[row]?.(t);
  });
}

async function proveRpcinfo(t: Tap, matrix: Matrix): Promise<void> {
  const cells = { table: TABLE, column: 'rpcinfo', skip: skipUnless('rpcinfo') } as const;
  const expectReady = async (t: Test, netid: string, port: number): Promise<void> => {
    const address = `127.0.0.1.${port >> 8}.${port & 255}`;
    const { stdout } = await rpcinfo('-a', address, '-T', netid, String(OUTCOMES_PROG.number), '4');
    t.match(stdout, /version 4 ready and waiting/);
  };
  await matrix.proveEach(t, { ...cells, rows: SHAPE_ROWS }, async (t, row) => {
    await using server = await cannedServer(answering(Buffer.alloc(0)), SHAPES[row]);
    await expectReady(t, 'tcp', server.port);
  });
  await matrix.prove(t, { ...cells, row: 'two records in one segment' }, async (t) => {
    await using server = await cannedServer(answeringTwice(Buffer.alloc(0)));
    await expectReady(t, 'tcp', server.port);
  });
  await matrix.prove(t, { ...cells, row: 'more than 64 KiB' }, async (t) => {
    await startPortmapper(t, { port: 111 });
    await registerMany(111);
    t.ok((await rpcinfo('-s', '127.0.0.1')).stdout.includes(String(LAST_LISTED)));
  });
  await matrix.prove(t, { ...cells, row: 'a datagram' }, async (t) => {
    await using server = outcomesServer();
    await listenTcp(server);
    await expectReady(t, 'udp', (await listenUdp(server)).port);
  });
}

async function proveNmap(t: Tap, matrix: Matrix): Promise<void> {
  const cells = { table: TABLE, column: 'nmap', skip: skipUnless('nmap') } as const;
  const expectListed = async (t: Test, program: number, scan = '-sT'): Promise<void> => {
    t.match(
      await nmap(scan, '-p', '111', '--script', 'rpcinfo', '127.0.0.1'),
      new RegExp(`${program} +[12][ ,]`),
    );
  };
  const dump = PORTMAP_CASES.find(({ row }) => row === 'v4 DUMP');
  const list = dump === undefined ? Buffer.alloc(0) : xdr.encode(dump.target.result, dump.result);
  await matrix.proveEach(t, { ...cells, rows: SHAPE_ROWS }, async (t, row) => {
    await using server = await cannedServer(answering(list), SHAPES[row], 111);
    t.equal(server.port, 111);
    await expectListed(t, REGISTERED.program);
  });
  await matrix.prove(t, { ...cells, row: 'two records in one segment' }, async (t) => {
    await using server = await cannedServer(answeringTwice(list), SHAPES['one fragment'], 111);
    t.equal(server.port, 111);
    await expectListed(t, REGISTERED.program);
  });
  await matrix.prove(t, { ...cells, row: 'a datagram' }, async (t) => {
    await OUR_PORTMAPPER.start(t);
    await expectListed(t, PMAP_PROG.number, '-sU');
  });
}

async function proveTshark(t: Tap, matrix: Matrix): Promise<void> {
  const skip = skipUnless('tshark');
  const cells = { table: TABLE, column: 'tshark', skip } as const;
  const fields = ['rpc.xid', 'rpc.msgtyp', 'rpc.programversion', 'portmap.procedure_v4'];
  const conversation = (pieces: readonly Buffer[]): Packet[] =>
    // the first record, whole, tells tshark that the conversation is RPC
    [frameRecord(callByHand(9, CALLED)), ...pieces].map((bytes) => ({ from: 'client', bytes }));
  const expectDecoded = (t: Test, packets: readonly Dissected[], xid = '0x00000001'): void => {
    t.match(packets.at(-1), { 'rpc.xid': xid, 'rpc.msgtyp': /^0/, 'portmap.procedure_v4': /^0/ });
    for (const packet of packets) t.equal(packet['_ws.malformed'], '');
  };
  await matrix.proveEach(t, { ...cells, rows: ['one fragment', 'several fragments'] }, async (t, row) => {
    expectDecoded(t, await dissect(conversation(SHAPES[row](NULL_CALL)), fields));
  });
  await matrix.prove(t, { ...cells, row: 'two records in one segment' }, async (t) => {
    const second = callByHand(2, CALLED);
    const both = Buffer.concat([frameRecord(NULL_CALL), frameRecord(second)]);
    expectDecoded(t, await dissect(conversation([both]), fields), '0x00000001,0x00000002');
  });
  await matrix.prove(t, { ...cells, row: 'more than 64 KiB' }, async (t) => {
    const dumped = await dissect(longList(), ['rpc.fraglen', 'portmap.rpcb.prog']);
    t.equal(dumped.at(-1)?.['portmap.rpcb.prog']?.split(',').length, MANY_MAPPINGS);
    t.equal(dumped.at(-1)?.['_ws.malformed'], '');
  });
  await matrix.prove(t, { ...cells, row: 'a datagram' }, async (t) => {
    expectDecoded(t, await dissect([{ from: 'client', bytes: NULL_CALL }], fields, 'udp'));
  });
}

/** A call of DUMP and its reply, in segments as a network would have them. */
function longList(): Packet[] {
  const { args, result } = RPCBPROG.RPCBVERS4.procedures.RPCBPROC_DUMP;
  const entry = { r_vers: 1, r_netid: 'tcp', r_addr: '127.0.0.1.27.89', r_owner: 'unknown' };
  const list = Array.from({ length: MANY_MAPPINGS }, (_, i) => ({
    rpcb_map: { r_prog: REGISTERED.program + i, ...entry },
  }));
  const call = Buffer.concat([callByHand(1, { ...CALLED, procedure: 4 }), xdr.encode(args, undefined)]);
  const reply = frameRecord(Buffer.concat([replyTo(call, SUCCESS), xdr.encode(result, list)]));
  const packets: Packet[] = [{ from: 'client', bytes: frameRecord(call) }];
  for (let at = 0; at < reply.length; at += SEGMENT_BYTES)
    packets.push({ from: 'server', bytes: reply.subarray(at, at + SEGMENT_BYTES) });
  return packets;
}
