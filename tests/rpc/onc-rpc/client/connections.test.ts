import { once } from 'node:events';
import net from 'node:net';
import { createClient, createServer, frameRecord, listenTcp, tcpTransport } from 'onc-rpc';
import t from 'tap';
import { REHEARSAL, Stage } from '../rehearsal.js';

/** Any shorter close did not wait for the server, which has 250 ms to close its side. */
const LINGER_MS = 250;

await t.test('many replies at once over two connections are not mixed up', async (t) => {
  await using server = createServer();
  server.add(REHEARSAL.V2, new Stage().handlers);
  const { port } = await listenTcp(server);
  await using one = tcpTransport({ port });
  await using other = tcpTransport({ port });
  // more than are taken in one turn
  const numbers = Array.from({ length: 3000 }, (_, i) => i);
  const echoed = [one, other].map(async (transport, which) => {
    const client = createClient(REHEARSAL.V2, transport);
    const sent = numbers.map((number) => Buffer.from(`${which} ${number}`));
    const got = await Promise.all(sent.map((bytes) => client.ECHO(bytes)));
    return got.every((bytes, i) => sent[i]?.equals(bytes));
  });
  t.same(await Promise.all(echoed), [true, true]);
});

await t.test('who has the replies to all calls does not wait for the server to close', async (t) => {
  const listening = net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (call) => {
      const reply = Buffer.alloc(28);
      call.copy(reply, 0, 4, 8);
      reply.writeUInt32BE(1, 4);
      socket.write(frameRecord(reply));
    });
  });
  t.teardown(() => listening.close());
  await once(listening.listen(0, '127.0.0.1'), 'listening');
  const { port } = listening.address() as net.AddressInfo;
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
