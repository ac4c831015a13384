import {
  createBroadcaster,
  createClient,
  createServer,
  listenTcp,
  localTransport,
  memoryTransport,
  type RecordStreamLimits,
  type ServerLimits,
  tcpTransport,
  type TcpTransportOptions,
  udpTransport,
} from 'onc-rpc';
import { DEFAULT_LIMITS } from 'onc-rpc/internal/server/server-limits.js';
import { MemoryNetwork } from 'onc-rpc/testing';
import t from 'tap';
import { skipUnless } from '../../peers.js';
import { REHEARSAL, Stage } from './rehearsal.js';
import { certificates } from './tls-fixture.js';

/** Compared with these, everything would be within the limit, or nothing. */
const NO_LIMITS: readonly unknown[] = [NaN, -1, '5', null];

type Name<T> = readonly (keyof T)[];
const OF_STREAMS: Name<RecordStreamLimits> = [
  ...(['maxRecordBytes', 'maxFragmentOverheadBytes', 'recordTimeoutMs', 'writeTimeoutMs'] as const),
  ...(['maxQueuedBytes', 'sendFragmentBytes'] as const),
];
const OF_SERVERS: Name<ServerLimits> = [
  ...OF_STREAMS,
  ...(Object.keys(DEFAULT_LIMITS) as (keyof ServerLimits)[]),
];
const OF_TRANSPORTS: Name<TcpTransportOptions> = [
  ...(['maxCallsInFlight', 'maxQueuedBytes', 'idempotentRetries', 'connectTimeoutMs'] as const),
];

await t.test('what is no limit is refused when it is given, by its name', (t) => {
  for (const value of NO_LIMITS) {
    for (const name of OF_SERVERS)
      t.throws(() => createServer({ limits: { [name]: value } }), refusal(name), name);
    const handlerTimeoutMs = value as number;
    t.throws(() => createServer({ handlerTimeoutMs }), refusal('handlerTimeoutMs'));
    for (const name of OF_STREAMS)
      for (const make of [tcpTransport, localTransport])
        t.throws(() => make({ port: 1, path: '/x', limits: { [name]: value } }), refusal(name), name);
    for (const name of OF_TRANSPORTS)
      t.throws(() => tcpTransport({ port: 1, [name]: value }), refusal(name), name);
    t.throws(
      () => udpTransport({ port: 1, retransmitAfterMs: value as number }),
      refusal('retransmitAfterMs'),
    );
    for (const name of ['maxReplies', 'retransmitAfterMs'])
      t.throws(() => createBroadcaster(REHEARSAL.V2, { port: 1, [name]: value }), refusal(name), name);
  }
  t.end();
});

await t.test('a limit that is undefined has its default', (t) => {
  const undefinedLimits: ServerLimits = Object.fromEntries(OF_SERVERS.map((name) => [name, undefined]));
  t.equal(createServer({ limits: undefinedLimits }).streamDuplicates, undefined);
  const limits = { ...undefinedLimits, streamDuplicateCacheBytes: 10_000 };
  const { streamDuplicates } = createServer({ limits });
  const call = Buffer.of(1);
  const first = streamDuplicates?.begin('caller', call, 0, 1);
  if (first?.state === 'new') first.finish(Buffer.of(2), 0);
  const { duplicateCacheAgeMs } = DEFAULT_LIMITS;
  t.equal(streamDuplicates?.begin('caller', call, duplicateCacheAgeMs, 2).state, 'done');
  t.equal(streamDuplicates?.begin('caller', call, duplicateCacheAgeMs + 1, 3).state, 'new');
  t.end();
});

function refusal(name: string) {
  return { name: 'RangeError', message: new RegExp(`^${name} is .*: a limit is a number from 0 on$`) };
}

await t.test('of a handshake too', { skip: skipUnless('openssl') }, async (t) => {
  const tls = { ...certificates(t).server, handshakeTimeoutMs: NaN };
  await t.rejects(listenTcp(createServer(), { tls }), refusal('handshakeTimeoutMs'));
});

await t.test('time without end is no time at all only where it says so', async (t) => {
  const stage = new Stage();
  await using server = createServer().add(REHEARSAL.V2, stage.handlers);
  const { port } = await listenTcp(server);
  await using transport = tcpTransport({ port, connectTimeoutMs: Infinity });
  const client = createClient(REHEARSAL.V2, transport);
  t.equal(await client.READ(), 1, 'connecting');
  const later = [createClient(REHEARSAL.V2, memoryTransport(server)).LATER(1), client.LATER(2)];
  await stage.arrived(2);
  const closed = server.close(Infinity);
  // nothing must happen meanwhile: a timer of too many ms fires after one
  await new Promise((resolve) => setTimeout(resolve, 20));
  stage.answer(1);
  stage.answer(2);
  t.same(await Promise.all(later), [1, 2], 'calls in flight end');
  await closed;
});

await t.test('over datagrams too', async (t) => {
  const stage = new Stage();
  await using server = createServer().add(REHEARSAL.V2, stage.handlers);
  const network = new MemoryNetwork();
  const { port } = await network.listenUdp(server, { host: '192.0.2.1', port: 111 });
  await using transport = network.udpTransport({ host: '192.0.2.1', port });
  const later = createClient(REHEARSAL.V2, transport).LATER(1);
  await stage.arrived(1);
  const closed = server.close(Infinity);
  await new Promise((resolve) => setTimeout(resolve, 20));
  stage.answer(1);
  t.equal(await later, 1);
  await closed;
});
