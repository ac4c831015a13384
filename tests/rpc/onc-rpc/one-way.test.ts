import t from 'tap';
import { createClient, createServer, listenTcp, listenUdp, tcpTransport, udpTransport } from 'onc-rpc';
import { callRecord, toHex, word } from './hex.js';
import { RawClient } from './raw-peers.js';
import { REHEARSAL, Stage } from './rehearsal.js';

const OK = '00000000 00000000 00000000 00000000';

await t.test('a batch of one-way calls is answered by the one reply of the call behind it', async (t) => {
  const stage = new Stage();
  const errors: unknown[] = [];
  await using server = createServer({ onHandlerError: (error) => errors.push(error) });
  server.add(REHEARSAL.V2, {
    ...stage.handlers,
    NOTE(number) {
      stage.notes.push(number);
      if (number === 500) throw new Error('not this one');
    },
  });
  const { port } = await listenTcp(server);
  await using client = await RawClient.connect(port);
  const notes = Array.from({ length: 1000 }, (_, i) => callRecord({ xid: i, proc: 4, args: word(i) }));
  const bad = callRecord({ xid: 1000, proc: 4, args: '0000' });
  client.socket.write(Buffer.concat([...notes, bad, callRecord({ xid: 1001, proc: 5 })]));
  t.same((await client.replied(1)).map(toHex), [`000003e9 00000001 ${OK} 00000001`]);
  t.same(
    stage.notes,
    Array.from({ length: 1000 }, (_, i) => i),
    'all of them ran before it, in their order',
  );
  t.match(errors, [{ message: 'not this one' }]);
  client.socket.write(callRecord({ xid: 1002, proc: 5 }));
  t.equal((await client.replied(2)).length, 2, 'nothing is sent for one-way calls, not even errors');
});

await t.test('a one-way call whose handler takes its time is not answered either', async (t) => {
  let finish: () => void = () => undefined;
  const running = new Promise<void>((resolve) => {
    finish = resolve;
  });
  await using server = createServer().add(REHEARSAL.V2, {
    ...new Stage().handlers,
    NOTE: () => running as never,
  });
  const { port } = await listenTcp(server);
  await using client = await RawClient.connect(port);
  client.socket.write(
    Buffer.concat([callRecord({ xid: 1, proc: 4, args: word(1) }), callRecord({ xid: 2, proc: 0 })]),
  );
  await client.replied(1);
  finish();
  client.socket.write(callRecord({ xid: 3, proc: 0 }));
  const replies = await client.replied(2);
  t.same(
    replies.map((reply) => toHex(reply.subarray(0, 4))),
    ['00000002', '00000003'],
  );
});

await t.test('a client sends its batch before the call that flushes it', async (t) => {
  const stage = new Stage();
  await using server = createServer().add(REHEARSAL.V2, stage.handlers);
  const tcp = await listenTcp(server);
  const udp = await listenUdp(server);
  await using streams = tcpTransport({ port: tcp.port });
  await using datagrams = udpTransport({ port: udp.port });
  for (const transport of [streams, datagrams]) {
    stage.notes.length = 0;
    const client = createClient(REHEARSAL.V2, transport);
    await client.null();
    for (let i = 0; i < 100; i++) void client.NOTE(i);
    await client.READ();
    t.same(
      stage.notes,
      Array.from({ length: 100 }, (_, i) => i),
      transport.netid,
    );
    t.equal(transport.strayReplies, 0);
  }
});
