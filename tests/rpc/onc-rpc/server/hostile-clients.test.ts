import { once } from 'node:events';
import net from 'node:net';
import t, { type Test } from 'tap';
import { createClient, createServer, listenTcp, type ServerLimits, tcpTransport } from 'onc-rpc';
import { type CallWords, callRecord, fromHex, record, toHex, word } from '../hex.js';
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
  const start = performance.now();
  const bytes = Buffer.alloc(10_000, 7);
  t.ok(bytes.equals(await citizen.ECHO(bytes, { timeoutMs: 5000 })));
  t.ok(performance.now() - start < 2000, 'the second client does not notice');
}

/** Bytes of memory that something added, both ends in this process together. */
async function growthOf(act: () => Promise<void>): Promise<number> {
  const before = process.memoryUsage().rss;
  await act();
  return process.memoryUsage().rss - before;
}

const ONE_BYTE = '00000001 ff000000';

await t.test('calls that are wrong in themselves are answered, on a connection that goes on', async (t) => {
  await using city = await besieged();
  await using enemy = await RawClient.connect(city.port);
  const calls: readonly (readonly [CallWords, string])[] = [
    [{ rpcvers: 3 }, '00000001 00000000 00000002 00000002'],
    [{ prog: 9 }, '00000000 00000000 00000000 00000001'],
    [{ vers: 9 }, '00000000 00000000 00000000 00000002 00000002 00000002'],
    [{ proc: 0xffff_ffff }, '00000000 00000000 00000000 00000003'],
    [{}, '00000000 00000000 00000000 00000004'],
    [{ args: `${ONE_BYTE} 00` }, '00000000 00000000 00000000 00000004'],
    [{ args: 'fffffffd' }, '00000000 00000000 00000000 00000004'],
    [{ args: '00000001 ff010000' }, '00000000 00000000 00000000 00000004'],
    [{ cred: `00000001 00000191 ${'00'.repeat(404)}` }, '00000001 00000001 00000001'],
    [{ cred: '00000063 00000000' }, '00000001 00000001 00000002'],
    [{ verf: '00000000 7ffffffd' }, '00000001 00000001 00000003'],
    [{ proc: 3, args: '00000001 78000000' }, '00000000 00000000 00000000 00000005'],
    [{ args: ONE_BYTE }, `00000000 00000000 00000000 00000000 ${ONE_BYTE}`],
  ];
  const growth = await growthOf(async () => {
    enemy.socket.write(Buffer.concat(calls.map(([words], xid) => callRecord({ ...words, xid }))));
    const replies = await enemy.replied(calls.length);
    calls.forEach(([, reply], xid) =>
      t.equal(toHex(replies[xid] ?? Buffer.of()), `${word(xid)} 00000001 ${reply}`),
    );
  });
  t.ok(growth < 20e6);
  await expectCalm(t, city);
});

await t.test('replies sent to a server, and messages of no type, are dropped', async (t) => {
  await using city = await besieged();
  await using enemy = await RawClient.connect(city.port);
  enemy.socket.write(record(fromHex('00000001 00000001 00000000 00000000 00000000 00000000')));
  enemy.socket.write(record(fromHex('00000002 00000002')));
  enemy.socket.write(
    Buffer.concat([record(Buffer.of()), record(fromHex('00')), callRecord({ xid: 3, proc: 0 })]),
  );
  const [only] = await enemy.replied(1);
  t.equal(only?.readUInt32BE(), 3);
  await expectCalm(t, city);
});

await t.test('what is no RPC is closed before it is buffered, and said', async (t) => {
  await using city = await besieged();
  for (const [bytes, word] of [
    [fromHex('ffffffff'), 'more than 4194304 bytes'],
    [fromHex('7fffffff'), 'more than 4194304 bytes'],
    [Buffer.alloc(4_000_000), 'fragment headers'],
    [Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'HTTP'],
    [Buffer.from('SSH-2.0-x\r\n'), 'SSH'],
    [fromHex('16030102000100'), 'TLS'],
    [Buffer.concat(Array.from({ length: 100_000 }, () => fromHex('00000001 00'))), 'fragment headers'],
  ] as const) {
    await using enemy = await RawClient.connect(city.port);
    const growth = await growthOf(async () => {
      enemy.socket.write(bytes);
      await enemy.closed();
    });
    t.ok(growth < 20e6, word);
    while (city.faults.length === 0) await city.citizen.null();
    const fault = city.faults.pop() ?? '';
    t.ok(fault.includes(word), fault);
  }
  await expectCalm(t, city);
});

await t.test(
  'a call in fragments of one byte, its headers split, and an empty last fragment, is a call',
  async (t) => {
    await using city = await besieged();
    await using enemy = await RawClient.connect(city.port);
    const call = callRecord({ args: ONE_BYTE }).subarray(4);
    const crumbs = [...call].map((byte) => Buffer.concat([fromHex('00000001'), Buffer.of(byte)]));
    for (const byte of Buffer.concat([...crumbs, fromHex('80000000')])) enemy.socket.write(Buffer.of(byte));
    const [reply] = await enemy.replied(1);
    t.equal(toHex(reply ?? Buffer.of()).slice(-17), '00000001 ff000000');
    await expectCalm(t, city);
  },
);

await t.test(
  'half a header or half a record, then silence, is closed by a timer of the record',
  async (t) => {
    await using city = await besieged({ recordTimeoutMs: 60 });
    for (const half of ['80', '80000028', callRecord().subarray(0, 30).toString('hex')]) {
      await using enemy = await RawClient.connect(city.port);
      enemy.socket.write(fromHex(half));
      await expectCalm(t, city);
      await enemy.closed();
      while (city.faults.length === 0) await city.citizen.null();
      t.match(city.faults.pop(), /not complete after 60 ms/);
    }
  },
);

await t.test(
  'bytes that trickle do not buy a record more time; whole records do not run out of it',
  async (t) => {
    await using city = await besieged({ recordTimeoutMs: 150 });
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
    await slow.closed();
    const { length } = busy.replies;
    await busy.replied(length + 5);
    clearInterval(trickle);
    t.equal(busy.socket.destroyed, false);
    await expectCalm(t, city);
  },
);

await t.test('a caller that sends calls and reads no replies is read no further', async (t) => {
  await using city = await besieged({ maxQueuedBytes: 100_000, writeTimeoutMs: 60_000 });
  await using enemy = await RawClient.connect(city.port);
  enemy.socket.pause();
  const call = callRecord({ args: `${word(20_000)} ${'07'.repeat(20_000)}` });
  const growth = await growthOf(async () => {
    const deadline = performance.now() + 2000;
    let isTaken = true;
    while (isTaken && performance.now() < deadline) {
      if (enemy.socket.write(call)) continue;
      const drained = once(enemy.socket, 'drain').then(() => true);
      isTaken = await Promise.race([
        drained,
        new Promise<boolean>((resolve) => setTimeout(resolve, 200, false)),
      ]);
    }
    t.equal(isTaken, false, 'the server stopped reading');
  });
  t.ok(growth < 50e6, `${growth} bytes`);
  await expectCalm(t, city);
  const before = enemy.replies.length;
  enemy.socket.resume();
  await enemy.replied(before + 100);
  t.pass('it goes on when its replies are taken');
});

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

await t.test('100,000 pipelined calls are all answered, one after the other', async (t) => {
  await using city = await besieged();
  await using enemy = await RawClient.connect(city.port);
  const burst = Buffer.concat(
    Array.from({ length: 10_000 }, (_, xid) => callRecord({ xid, args: ONE_BYTE })),
  );
  const growth = await growthOf(async () => {
    for (let round = 0; round < 10; round++) enemy.socket.write(burst);
    await expectCalm(t, city);
    const replies = await enemy.replied(100_000);
    t.ok(replies.every((reply, i) => reply.readUInt32BE() === i % 10_000));
  });
  t.ok(growth < 200e6, `${growth} bytes, the replies kept by this test with them`);
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

await t.test(
  'connections are counted, in all and by address; accepting resumes when some have left',
  async (t) => {
    await using city = await besieged({ maxConnections: 51, maxConnectionsPerAddress: 51 });
    const idle = await Promise.all(Array.from({ length: 50 }, () => RawClient.connect(city.port)));
    for (const enemy of idle) enemy.socket.write(callRecord({ proc: 0 }));
    for (const enemy of idle) await enemy.replied(1);
    for (let i = 0; i < 3; i++) {
      await using refused = await RawClient.connect(city.port);
      refused.socket.end();
      await refused.closed();
      t.equal(refused.replies.length, 0);
    }
    t.equal(city.faults.filter((fault) => fault.includes('51 connections are the most allowed')).length, 1);
    await expectCalm(t, city);
    await Promise.all(idle.map((enemy) => enemy[Symbol.asyncDispose]()));
    while (city.faults.length > 0) {
      await using again = await RawClient.connect(city.port);
      again.socket.write(callRecord({ proc: 0 }));
      const [reply] = await again.replied(1).catch(() => []);
      if (reply !== undefined) break;
    }
    t.pass('a new connection is served');
  },
);

await t.test('one address cannot take all connections', async (t) => {
  await using city = await besieged({ maxConnectionsPerAddress: 1 });
  await using refused = await RawClient.connect(city.port);
  refused.socket.end();
  await refused.closed();
  t.match(city.faults, [/1 connections from one address are the most allowed/]);
  const elsewhere = net.connect({ port: city.port, host: '127.0.0.1', localAddress: '127.0.0.2' });
  await once(elsewhere, 'connect');
  await using neighbour = new RawClient(elsewhere);
  neighbour.socket.write(callRecord({ proc: 0 }));
  await neighbour.replied(1);
  await expectCalm(t, city);
});

await t.test('a connection that brings no call is ended; one whose call runs is not', async (t) => {
  await using city = await besieged({ idleTimeoutMs: 60 });
  await using idle = await RawClient.connect(city.port);
  await using waiting = await RawClient.connect(city.port);
  waiting.socket.write(callRecord({ proc: 2, args: word(1) }));
  await idle.closed();
  await city.stage.arrived(1);
  await new Promise((resolve) => setTimeout(resolve, 150));
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
  t.ok(performance.now() - start < 1500);
});
