import { EventEmitter, once } from 'node:events';
import net from 'node:net';
import t from 'tap';
import { createClient, createServer, listenTcp, type Server } from 'onc-rpc';
import { MemoryNetwork } from 'onc-rpc/testing';
import { callRecord, toHex, word } from '../hex.js';
import { RawClient } from '../raw-peers.js';
import { REHEARSAL, Stage } from '../rehearsal.js';

const OK = '00000000 00000000 00000000 00000000';
const limits = { streamDuplicateCacheBytes: 100_000 };

await t.test('over tcp a call that comes again while it runs, or after, runs once', async (t) => {
  const stage = new Stage();
  await using server = createServer({ limits }).add(REHEARSAL.V2, stage.handlers);
  const { port } = await listenTcp(server);
  const later = callRecord({ xid: 7, proc: 2, args: word(1) });
  const lost = await RawClient.connect(port);
  lost.socket.write(later);
  await stage.arrived(1);
  await lost[Symbol.asyncDispose]();
  await using client = await RawClient.connect(port);
  client.socket.write(Buffer.concat([later, callRecord({ xid: 8, proc: 5 })]));
  t.equal(toHex((await client.replied(1))[0] ?? Buffer.of()), `00000008 00000001 ${OK} 00000001`);
  t.same(stage.waiting, [1]);
  stage.answer(1);
  t.equal(toHex((await client.replied(2))[1] ?? Buffer.of()), `00000007 00000001 ${OK} 00000001`);
  await using again = await RawClient.connect(port);
  again.socket.write(Buffer.concat([later, callRecord({ xid: 8, proc: 5 })]));
  const replies = (await again.replied(2)).map(toHex);
  t.same(replies, [`00000007 00000001 ${OK} 00000001`, `00000008 00000001 ${OK} 00000001`]);
  t.equal(stage.reads, 1);
  t.same(stage.waiting, []);
});

await t.test('a client that lost its connection and comes back from its port, as kernels do', async (t) => {
  const stage = new Stage();
  await using server = createServer({ limits }).add(REHEARSAL.V2, stage.handlers);
  const { port } = await listenTcp(server);
  const call = callRecord({ xid: 7, proc: 5 });
  // an address of its own: nobody else takes the port of it meanwhile
  const from = { port, host: '127.0.0.1', localAddress: '127.0.0.77' };
  const socket = net.connect(from);
  await once(socket, 'connect');
  await using first = new RawClient(socket);
  const localPort = socket.localPort ?? 0;
  first.socket.write(call);
  await first.replied(1);
  first.socket.resetAndDestroy();
  await once(first.socket, 'close');
  const second = net.connect({ ...from, localPort });
  t.teardown(() => second.destroy());
  second.write(call);
  const [reply] = (await once(second, 'data')) as [Buffer];
  t.equal(toHex(reply.subarray(4)), `00000007 00000001 ${OK} 00000001`);
  t.equal(stage.reads, 1);
});

await t.test('what comes over one connection twice was meant twice: a stream loses nothing', async (t) => {
  const stage = new Stage();
  await using server = createServer({ limits }).add(REHEARSAL.V2, stage.handlers);
  const { port } = await listenTcp(server);
  await using client = await RawClient.connect(port);
  const [read, later] = [callRecord({ xid: 7, proc: 5 }), callRecord({ xid: 8, proc: 2, args: word(1) })];
  client.socket.write(Buffer.concat([read, read, later, later]));
  await stage.arrived(1);
  stage.answer(1);
  const replies = (await client.replied(3)).map(toHex);
  t.same(replies.slice(0, 2), [`00000007 00000001 ${OK} 00000001`, `00000007 00000001 ${OK} 00000002`]);
});

await t.test(
  'other bytes under the same xid are another call, and a one-way call has no reply',
  async (t) => {
    const stage = new Stage();
    await using server = createServer({ limits }).add(REHEARSAL.V2, stage.handlers);
    const { port } = await listenTcp(server);
    await using client = await RawClient.connect(port);
    const note = callRecord({ xid: 9, proc: 4, args: word(1) });
    client.socket.write(Buffer.concat([note, callRecord({ xid: 7, proc: 5 })]));
    await client.replied(1);
    await using again = await RawClient.connect(port);
    again.socket.write(Buffer.concat([note, callRecord({ xid: 7, args: '00000000' })]));
    const replies = (await Promise.all([client.replied(1), again.replied(1)])).flat().map(toHex);
    t.same(replies, [`00000007 00000001 ${OK} 00000001`, `00000007 00000001 ${OK} 00000000`]);
    t.same(stage.notes, [1]);
  },
);

const LATER_CALL = callRecord({ xid: 7, proc: 2, args: word(1) });
const READ_CALL = callRecord({ xid: 8, proc: 5 });
const LATER_REPLY = `00000007 00000001 ${OK} 00000001`;

interface Patient {
  readonly server: Server;
  readonly stage: Stage;
  /** Emits 'failure' after each call that failed. */
  readonly failures: EventEmitter;
}

/** A server whose LATER takes until it is answered, or until its caller is gone where it cares for that. */
function patient({ handlerTimeoutMs = Infinity, caresForCaller = true } = {}): Patient {
  const [stage, failures] = [new Stage(), new EventEmitter()];
  const LATER: Stage['handlers']['LATER'] = async (number, context) => {
    const result = stage.handlers.LATER(number, context);
    if (!caresForCaller) return result;
    return Promise.race([
      result,
      once(context.signal, 'abort').then(() => Promise.reject(new Error('lost'))),
    ]);
  };
  const onHandlerError = (): unknown => failures.emit('failure');
  const server = createServer({ limits, handlerTimeoutMs, onHandlerError });
  return { server: server.add(REHEARSAL.V2, { ...stage.handlers, LATER }), stage, failures };
}

/** Sends a call over a connection that breaks while it runs; resolves when it has failed. */
async function loseCall(port: number, { stage, failures }: Patient): Promise<void> {
  await using lost = await RawClient.connect(port);
  lost.socket.write(LATER_CALL);
  await stage.arrived(1);
  const failed = once(failures, 'failure');
  lost.socket.resetAndDestroy();
  await failed;
}

await t.test('a call that failed for its lost connection is run anew for who comes again', async (t) => {
  const served = patient();
  await using server = served.server;
  const { port } = await listenTcp(server);
  await loseCall(port, served);
  served.stage.answer(1);
  await using again = await RawClient.connect(port);
  again.socket.write(LATER_CALL);
  await served.stage.arrived(1);
  served.stage.answer(1);
  t.equal(toHex((await again.replied(1))[0] ?? Buffer.of()), LATER_REPLY);
});

await t.test('likewise, once, for those who came again while it ran', async (t) => {
  const served = patient();
  await using server = served.server;
  const { port } = await listenTcp(server);
  await using first = await RawClient.connect(port);
  first.socket.write(LATER_CALL);
  await served.stage.arrived(1);
  const waiting = await Promise.all([RawClient.connect(port), RawClient.connect(port)]);
  // what is behind it is answered: it was taken
  for (const client of waiting) client.socket.write(Buffer.concat([LATER_CALL, READ_CALL]));
  await Promise.all(waiting.map((client) => client.replied(1)));
  const failed = once(served.failures, 'failure');
  first.socket.resetAndDestroy();
  await failed;
  served.stage.answer(1);
  const replies = await Promise.all(waiting.map((client) => client.replied(2)));
  t.same(
    replies.map((each) => toHex(each[1] ?? Buffer.of())),
    [LATER_REPLY, LATER_REPLY],
  );
  await Promise.all(waiting.map((client) => client[Symbol.asyncDispose]()));
});

await t.test('a call whose time was over may still run, and is not run anew', async (t) => {
  const served = patient({ handlerTimeoutMs: 100, caresForCaller: false });
  await using server = served.server;
  const { port } = await listenTcp(server);
  await loseCall(port, served);
  served.stage.answer(1);
  await using again = await RawClient.connect(port);
  again.socket.write(LATER_CALL);
  t.equal(toHex((await again.replied(1))[0] ?? Buffer.of()), `00000007 00000001 ${OK.slice(0, -1)}5`);
  t.same(served.stage.waiting, []);
});

await t.test('a client of ours that connects again has its call run once', async (t) => {
  const stage = new Stage();
  await using server = createServer({ limits }).add(REHEARSAL.V2, stage.handlers);
  const network = new MemoryNetwork({ seed: 2, streams: { dropRate: 0.3 } });
  const { port } = await network.listenTcp(server);
  await using transport = network.tcpTransport({ port, idempotentRetries: 100 });
  const client = createClient(REHEARSAL.V2, transport);
  for (let i = 1; i <= 20; i++) t.equal(await client.READ(), i);
  t.ok(network.counts.broken > 0);
});

await t.test('unless told so, nothing is remembered of streams', async (t) => {
  await using server = createServer().add(REHEARSAL.V2, new Stage().handlers);
  t.equal(server.streamDuplicates, undefined);
  const { port } = await listenTcp(server);
  await using client = await RawClient.connect(port);
  client.socket.write(Buffer.concat([callRecord({ xid: 7, proc: 5 }), callRecord({ xid: 7, proc: 5 })]));
  t.match(toHex((await client.replied(2))[1] ?? Buffer.of()), /00000002$/);
});
