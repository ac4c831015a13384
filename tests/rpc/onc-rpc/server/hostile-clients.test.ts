import t, { type Test } from 'tap';
import { createClient, createServer, listenTcp, type ServerLimits, tcpTransport } from 'onc-rpc';
import { within } from '../../../within.js';
import { callRecord, fromHex, word } from '../hex.js';
import { RawClient } from '../raw-peers.js';
import { REHEARSAL, Stage } from '../rehearsal.js';

interface Besieged extends AsyncDisposable {
  readonly port: number;
  readonly stage: Stage;
  readonly faults: string[];
  /** A client that behaves; it must not notice the others. */
  readonly citizen: ReturnType<typeof createClient<typeof REHEARSAL.V2.procedures>>;
}

async function besieged(limits: ServerLimits = {}): Promise<Besieged> {
  const faults: string[] = [];
  const stage = new Stage();
  const server = createServer({ limits, onPeerFault: (reason, peer) => faults.push(`${peer}: ${reason}`) });
  server.add(REHEARSAL.V2, stage.handlers);
  const { port } = await listenTcp(server);
  const transport = tcpTransport({ port });
  const citizen = createClient(REHEARSAL.V2, transport);
  await citizen.null();
  return {
    port,
    stage,
    faults,
    citizen,
    async [Symbol.asyncDispose]() {
      await transport.close();
      await server.close(0);
    },
  };
}

/** The good client is served as if nobody else were there. */
async function expectCalm(t: Test, { citizen }: Besieged): Promise<void> {
  const bytes = Buffer.alloc(10_000, 7);
  await within(t, 2000, async () => {
    t.ok(bytes.equals(await citizen.ECHO(bytes, { timeoutMs: 5000 })));
  });
}

const ONE_BYTE = '00000001 ff000000';

await t.test(
  'bytes that trickle do not buy a record more time; whole records do not run out of it',
  async (t) => {
    await using city = await besieged({ recordTimeoutMs: 1_500 });
    await using slow = await RawClient.connect(city.port);
    await using busy = await RawClient.connect(city.port);
    const call = callRecord({ args: ONE_BYTE });
    const crumbs = Buffer.concat([fromHex('80001000'), Buffer.alloc(2000)]);
    let at = 0;
    // every chunk of the busy one ends in the middle of a record
    busy.socket.write(call.subarray(0, 20));
    const trickle = setInterval(() => {
      slow.socket.write(crumbs.subarray(at, ++at));
      busy.socket.write(Buffer.concat([call.subarray(20), call.subarray(0, 20)]));
    }, 5);
    t.teardown(() => clearInterval(trickle));
    await slow.closed();
    const { length } = busy.replies;
    await busy.replied(length + 5);
    t.equal(busy.socket.destroyed, false);
    await expectCalm(t, city);
  },
);

await t.test(
  'a burst of calls shares the time with others: so many in a turn, then somebody else',
  async (t) => {
    let calls = 0;
    let most = 0;
    await using server = createServer({
      interceptors: [(args, context, next) => (calls++, next(args, context))],
    });
    server.add(REHEARSAL.V2, new Stage().handlers);
    const { port } = await listenTcp(server);
    await using enemy = await RawClient.connect(port);
    enemy.socket.write(
      Buffer.concat(Array.from({ length: 10_000 }, (_, xid) => callRecord({ xid, proc: 5 }))),
    );
    for (let before = 0; calls < 10_000; before = calls) {
      await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, calls - before);
    }
    t.ok(most >= 100 && most <= 1024, `${most} calls in one turn`);
    const replies = await enemy.replied(10_000);
    t.ok(replies.every((reply, xid) => reply.readUInt32BE() === xid));
  },
);

await t.test('a caller that never takes its replies is closed', async (t) => {
  await using city = await besieged({ writeTimeoutMs: 80 });
  await using enemy = await RawClient.connect(city.port);
  enemy.socket.pause();
  const call = callRecord({ args: `${word(4_000_000)} ${'07'.repeat(4_000_000)}` });
  enemy.socket.write(Buffer.concat([call, call, call]));
  while (!city.faults.some((fault) => fault.includes('read nothing for 80 ms'))) await city.citizen.null();
  await expectCalm(t, city);
  enemy.socket.resume();
  await enemy.closed();
});

await t.test(
  'calls in flight are bounded; the rest wait their turn, also when the caller ends its side',
  async (t) => {
    await using city = await besieged({ maxCallsInFlight: 2 });
    await using enemy = await RawClient.connect(city.port);
    const later = [1, 2, 3, 4, 5].map((number) => callRecord({ xid: number, proc: 2, args: word(number) }));
    enemy.socket.end(Buffer.concat(later));
    await city.stage.arrived(2);
    await expectCalm(t, city);
    t.same(city.stage.waiting, [1, 2]);
    for (const number of [2, 1, 3, 4, 5]) {
      while (!city.stage.waiting.includes(number)) await city.citizen.null();
      city.stage.answer(number);
    }
    await enemy.closed();
    t.same(
      enemy.replies.map((reply) => reply.readUInt32BE()),
      [2, 1, 3, 4, 5],
      'no call is lost',
    );
  },
);

await t.test('a reply that is too much for the queue alone does not hang the connection', async (t) => {
  await using city = await besieged({ maxQueuedBytes: 10 });
  await using enemy = await RawClient.connect(city.port);
  const call = callRecord({ args: ONE_BYTE });
  enemy.socket.end(Buffer.concat(Array.from({ length: 100 }, () => call)));
  await enemy.closed();
  t.equal(enemy.replies.length, 100);
  await expectCalm(t, city);
});

await t.test('a connection that brings no call is ended; one whose call runs is not', async (t) => {
  await using city = await besieged({ idleTimeoutMs: 600 });
  await using idle = await RawClient.connect(city.port);
  await using waiting = await RawClient.connect(city.port);
  waiting.socket.write(callRecord({ proc: 2, args: word(1) }));
  await idle.closed();
  await city.stage.arrived(1);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  city.stage.answer(1);
  await waiting.replied(1);
  t.equal(waiting.socket.destroyed, false);
  await city.citizen.null();
});

await t.test('resets in the middle of calls, records and replies hurt nobody', async (t) => {
  await using city = await besieged();
  const big = callRecord({ args: `${word(1_000_000)} ${'07'.repeat(1_000_000)}` });
  const later = callRecord({ proc: 2, args: word(1) });
  for (const bytes of [
    later,
    big,
    big.subarray(0, 500_000),
    Buffer.of(),
    Buffer.concat([later, later.subarray(0, 9)]),
  ]) {
    const enemy = await RawClient.connect(city.port);
    await new Promise((resolve) => enemy.socket.write(bytes, resolve));
    enemy.socket.resetAndDestroy();
    await enemy.closed();
  }
  city.stage.answer(1);
  await expectCalm(t, city);
});

await t.test('closing gets a client that answers nothing out of the way', async (t) => {
  const city = await besieged();
  await using enemy = await RawClient.connect(city.port, true);
  enemy.socket.write(callRecord({ proc: 0 }));
  await enemy.replied(1);
  const start = performance.now();
  await city[Symbol.asyncDispose]();
  t.ok(performance.now() - start < 10_000);
});
