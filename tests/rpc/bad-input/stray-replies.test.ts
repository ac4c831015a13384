import dgram from 'node:dgram';
import { once } from 'node:events';
import type net from 'node:net';
import t from 'tap';
import { eventually } from '../../eventually.js';
import { fromHex, record, word } from '../onc-rpc/hex.js';
import { RawServer } from '../onc-rpc/raw-peers.js';
import { ambushed } from './ambush.js';
import { success } from './answered-calls.js';

// Row 22 of specs/bad-input.md: replies that answer nothing.

const MIB = 1024 * 1024;
const CALL_MS = 20_000;
const STRAYS = 100_000;
const LATER = 2;

/** A good reply to READ, or to LATER, under an xid. */
function good(xid: number, value: number): Buffer {
  return Buffer.concat([fromHex(word(xid)), fromHex(success(word(value)))]);
}

function xidOf(call: Buffer): number {
  return call.readUInt32BE();
}

function procedureOf(call: Buffer): number {
  return call.readUInt32BE(20);
}

await t.test('row 22: unknown, late and repeated replies are counted, and given to nobody', async (t) => {
  const late: { readonly xid: number; readonly socket: net.Socket }[] = [];
  await using server = await RawServer.listen((call, socket) => {
    const xid = xidOf(call);
    if (procedureOf(call) === LATER) late.push({ xid, socket });
    else {
      const strays = [
        ...late.map((each) => good(each.xid, 9)),
        good((xid ^ 0x8000_0000) >>> 0, 9),
        good(xid + 1, 9),
        call,
        fromHex('0000'),
      ];
      const again = [good(xid, 1), good(xid, 2), good(xid, 3)];
      socket.write(Buffer.concat([...strays, ...again].map(record)));
    }
  });
  await ambushed(t, {}, async (client) => {
    await client.ask('open', { over: 'tcp', port: server.port });
    t.same(
      await client.ask('read', CALL_MS),
      { result: 1 },
      'connected: the next call is sent, however busy we are',
    );
    t.match(await client.ask('later', 100), { code: 'RPC_TIMEOUT' });
    for (let times = 0; times < 5; times++) t.same(await client.ask('read', CALL_MS), { result: 1 });
    await eventually('all are counted', async () => (await client.ask('strayReplies')) === 6 + 5 * 7);
  });
});

await t.test('row 22: 100,000 replies to nobody take no memory', async (t) => {
  await using server = await RawServer.listen((call, socket) => {
    const stray = record(good((xidOf(call) ^ 0x8000_0000) >>> 0, 9));
    socket.write(Buffer.concat([...Array<Buffer>(STRAYS).fill(stray), record(good(xidOf(call), 1))]));
  });
  await ambushed(t, { maxPeakBytes: 24 * MIB }, async (client) => {
    await client.ask('open', { over: 'tcp', port: server.port });
    t.same(await client.ask('read', CALL_MS), { result: 1 });
    t.equal(await client.ask('strayReplies'), STRAYS);
  });
});

async function bound(): Promise<dgram.Socket> {
  const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

await t.test('row 22: over UDP, and from another address than the server', async (t) => {
  const [server, stranger] = [await bound(), await bound()];
  t.teardown(() => [server, stranger].forEach((socket) => socket.close()));
  const late: number[] = [];
  let replied = 0;
  const send = (socket: dgram.Socket, reply: Buffer, port: number): Promise<void> =>
    new Promise((resolve) => socket.send(reply, port, '127.0.0.1', () => resolve()));
  const answer = async (call: Buffer, port: number): Promise<void> => {
    const xid = xidOf(call);
    for (let times = 0; times < 100; times++) await send(stranger, good(xid, 9), port);
    const strays = [...late, (xid ^ 0x8000_0000) >>> 0].map((each) => good(each, 9));
    const replies = [...strays, ...[1, 2, 3].map((value) => good(xid, value))];
    replied += replies.length;
    for (const reply of replies) await send(server, reply, port);
  };
  server.on('message', (call, { port }) => {
    if (procedureOf(call) === LATER) late.push(xidOf(call));
    else void answer(call, port);
  });
  await ambushed(t, { maxPeakBytes: 4 * MIB }, async (client) => {
    await client.ask('open', { over: 'udp', port: server.address().port });
    t.same(
      await client.ask('read', CALL_MS),
      { result: 1 },
      'bound: the next call is sent, however busy we are',
    );
    t.match(await client.ask('later', 100), { code: 'RPC_TIMEOUT' });
    for (let times = 0; times < 5; times++) t.same(await client.ask('read', CALL_MS), { result: 1 });
    await eventually('those of the server are counted, the stranger’s not even seen', async () => {
      return (await client.ask('strayReplies')) === replied - 6;
    });
    t.ok(late.length > 0, 'some of them late');
  });
});
