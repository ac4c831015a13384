import { once } from 'node:events';
import net from 'node:net';
import { createClient, createServer, frameRecord, listenTcp, RecordReader, tcpTransport } from 'onc-rpc';
import t, { type Test } from 'tap';
import { REHEARSAL, Stage } from '../rehearsal.js';

/** Any shorter close did not wait for the server, which has 250 ms to close its side. */
const LINGER_MS = 250;
/** More than are taken in one turn of the event loop, and than one read brings. */
const CALLS = 3000;
/** With AUTH_NONE. */
const CALL_HEADER_BYTES = 40;

/** A server that is the test's own, and never closes its side first. */
async function listening(t: Test, serve: (socket: net.Socket) => void): Promise<net.AddressInfo> {
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    t.teardown(() => socket.destroy());
    serve(socket);
  });
  t.teardown(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server.address() as net.AddressInfo;
}

/** A reply of success with these results. */
function replyTo(call: Buffer, results: Buffer): Buffer {
  const header = Buffer.alloc(24);
  call.copy(header, 0, 0, 4);
  header.writeUInt32BE(1, 4);
  return Buffer.concat([header, results]);
}

await t.test('many replies at once over two connections are not mixed up', async (t) => {
  const { port } = await listening(t, (socket) => {
    const calls = new RecordReader();
    const replies: Buffer[] = [];
    socket.on('data', (chunk) => {
      calls.push(chunk);
      for (let call = calls.next(); call !== undefined; call = calls.next())
        replies.push(frameRecord(replyTo(call, call.subarray(CALL_HEADER_BYTES))));
      if (replies.length === CALLS) socket.write(Buffer.concat(replies));
    });
  });
  await using one = tcpTransport({ port });
  await using other = tcpTransport({ port });
  const echoed = [one, other].map(async (transport, which) => {
    const client = createClient(REHEARSAL.V2, transport);
    const sent = Array.from({ length: CALLS }, (_, i) => Buffer.from(`${which} ${i}`));
    const got = await Promise.all(sent.map((bytes) => client.ECHO(bytes)));
    return got.every((bytes, i) => sent[i]?.equals(bytes));
  });
  t.same(await Promise.all(echoed), [true, true]);
});

await t.test('who has the replies to all calls does not wait for the server to close', async (t) => {
  const { port } = await listening(t, (socket) => {
    socket.on('data', (call) => socket.write(frameRecord(replyTo(call.subarray(4), Buffer.alloc(4)))));
  });
  const timesMs: number[] = [];
  // the quickest of some: a busy machine may hold up any
  for (let i = 0; i < 5; i++) {
    const transport = tcpTransport({ port });
    await createClient(REHEARSAL.V2, transport).READ();
    const start = performance.now();
    await transport.close();
    timesMs.push(performance.now() - start);
  }
  t.ok(Math.min(...timesMs) < LINGER_MS, `${timesMs.map(Math.round).join(', ')} ms`);
});

await t.test('one-way calls arrive though the client closes right behind them', async (t) => {
  const stage = new Stage();
  await using server = createServer();
  server.add(REHEARSAL.V2, stage.handlers);
  const { port } = await listenTcp(server);
  const transport = tcpTransport({ port });
  const client = createClient(REHEARSAL.V2, transport);
  await client.READ();
  for (let i = 0; i < 1000; i++) void client.NOTE(i);
  await transport.close();
  await stage.arrived(1000);
  t.equal(stage.notes.length, 1000);
});
