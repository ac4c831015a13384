import t from 'tap';
import { createClient, createServer, RpcError, type Server } from 'onc-rpc';
import { ManualClock, MemoryNetwork, type MemoryNetworkOptions, type NetworkCounts } from 'onc-rpc/testing';
import { REHEARSAL, Stage } from './rehearsal.js';

interface Served extends AsyncDisposable {
  readonly network: MemoryNetwork;
  readonly server: Server;
  readonly stage: Stage;
}

function served(options?: MemoryNetworkOptions): Served {
  const stage = new Stage();
  const server = createServer().add(REHEARSAL.V2, stage.handlers);
  return {
    network: new MemoryNetwork(options),
    server,
    stage,
    [Symbol.asyncDispose]: () => server.close(0),
  };
}

const BAD = { dropRate: 0.2, duplicateRate: 0.3, reorderRate: 0.3 };

/** 15 calls, one after the other, on a bad network. */
async function fifteenCalls(
  seed: number,
): Promise<{ readonly counts: NetworkCounts; readonly reads: number }> {
  await using theatre = served({ seed, datagrams: BAD });
  const { port } = await theatre.network.listenUdp(theatre.server);
  await using transport = theatre.network.udpTransport({ port, retransmitAfterMs: 150, timeoutMs: 30_000 });
  const client = createClient(REHEARSAL.V2, transport);
  for (let i = 1; i <= 15; i++) await client.READ();
  return { counts: theatre.network.counts, reads: theatre.stage.reads };
}

/** What became of 40 one-way calls on a bad network: none is made again, which on a busy machine is done early. */
async function fortyNotes(seed: number): Promise<NetworkCounts> {
  await using theatre = served({ seed, datagrams: BAD });
  const { port } = await theatre.network.listenUdp(theatre.server);
  await using transport = theatre.network.udpTransport({ port });
  const client = createClient(REHEARSAL.V2, transport);
  for (let i = 1; i <= 40; i++) await client.NOTE(i);
  return theatre.network.counts;
}

await t.test('datagrams are lost, doubled and overtaken, and each call runs once', async (t) => {
  const { counts, reads } = await fifteenCalls(3);
  t.equal(reads, 15);
  t.ok(counts.dropped > 0 && counts.duplicated > 0 && counts.reordered > 0, JSON.stringify(counts));
});

await t.test('the same seed has the same faults, another seed others', async (t) => {
  const [one, again, other] = await Promise.all([fortyNotes(3), fortyNotes(3), fortyNotes(4)]);
  t.equal(one.datagrams, 40);
  t.same(one, again);
  t.notSame(one, other);
});

await t.test('a datagram that is overtaken arrives after the next', async (t) => {
  await using theatre = served({ datagrams: { reorderRate: 1 } });
  const { port } = await theatre.network.listenUdp(theatre.server);
  await using transport = theatre.network.udpTransport({ port });
  const client = createClient(REHEARSAL.V2, transport);
  for (let i = 1; i <= 4; i++) await client.NOTE(i);
  await theatre.stage.arrived(4);
  t.same(theatre.stage.notes, [2, 1, 4, 3]);
});

await t.test('delays go by a clock that the test moves', async (t) => {
  const clock = new ManualClock();
  await using theatre = served({ clock, datagrams: { delayMs: 5000 }, streams: { delayMs: [1000, 2000] } });
  const { network, server } = theatre;
  const udp = await network.listenUdp(server);
  const tcp = await network.listenTcp(server);
  await using datagrams = network.udpTransport({ port: udp.port });
  await using streams = network.tcpTransport({ port: tcp.port });
  for (const [transport, waitMs] of [
    [datagrams, 9999],
    [streams, 1999],
  ] as const) {
    let isOver = false;
    const call = createClient(REHEARSAL.V2, transport)
      .READ()
      .finally(() => {
        isOver = true;
      });
    await clock.advance(waitMs);
    t.equal(isOver, false, transport.netid);
    t.ok(clock.pending > 0);
    await clock.advance(5000);
    t.equal(isOver, true);
    await call;
  }
  t.equal(clock.now(), 9999 + 1999 + 10_000);
});

await t.test('what is written to a stream arrives in pieces', async (t) => {
  await using theatre = served({ streams: { maxPieceBytes: 3 } });
  const { port } = await theatre.network.listenTcp(theatre.server);
  const limits = { sendFragmentBytes: 7 };
  await using transport = theatre.network.tcpTransport({ port, limits });
  const bytes = Buffer.alloc(1000, 'sunshare');
  t.same(await createClient(REHEARSAL.V2, transport).ECHO(bytes), bytes);
  t.ok(theatre.network.counts.pieces > 1000);
});

await t.test('connections break, and idempotent calls are made again', async (t) => {
  await using theatre = served({ seed: 2, streams: { dropRate: 0.3 } });
  const { port } = await theatre.network.listenTcp(theatre.server);
  await using transport = theatre.network.tcpTransport({ port, idempotentRetries: 100 });
  const client = createClient(REHEARSAL.V2, transport);
  for (let i = 0; i < 20; i++) await client.READ();
  t.ok(theatre.network.counts.broken > 0);
});

await t.test('all connections can be broken at once', async (t) => {
  await using theatre = served();
  const { port } = await theatre.network.listenTcp(theatre.server);
  await using transport = theatre.network.tcpTransport({ port });
  const client = createClient(REHEARSAL.V2, transport);
  const call = client.LATER(1);
  await theatre.stage.arrived(1);
  theatre.network.breakConnections();
  await t.rejects(call, { code: 'RPC_DISCONNECTED', message: /ECONNRESET/ });
  t.equal(await client.READ(), 1);
});

await t.test('addresses and ports are those of the network', async (t) => {
  const callers: string[] = [];
  await using server = createServer({
    interceptors: [
      (_args, { caller }) =>
        void callers.push(`${caller.netid} ${caller.address} ${caller.port} ${caller.localAddress ?? ''}`),
    ],
  });
  server.add(REHEARSAL.V2, new Stage().handlers);
  const network = new MemoryNetwork();
  const at = { host: '192.0.2.1', port: 111 };
  const from = { localAddress: '198.51.100.7', localPort: 700 };
  await network.listenTcp(server, at);
  await network.listenUdp(server, at);
  const six = await network.listenTcp(server, { host: '2001:db8::1' });
  t.equal(six.netid, 'tcp6');
  const transports = [
    network.tcpTransport({ ...at, ...from }),
    network.udpTransport({ ...at, ...from }),
    network.tcpTransport({ host: '2001:db8::1', port: six.port, localAddress: '2001:db8::2', localPort: 5 }),
  ];
  for (const transport of transports) {
    await createClient(REHEARSAL.V2, transport).null();
    await transport.close();
  }
  t.same(callers, [
    'tcp 198.51.100.7 700 192.0.2.1',
    'udp 198.51.100.7 700 192.0.2.1',
    'tcp6 2001:db8::2 5 2001:db8::1',
  ]);
  await t.rejects(network.listenTcp(server, at), { code: 'EADDRINUSE' });
  await t.rejects(network.listenUdp(server, at), { code: 'EADDRINUSE' });
});

await t.test('where nobody listens, calls fail at once', async (t) => {
  const network = new MemoryNetwork();
  for (const transport of [network.tcpTransport({ port: 1 }), network.udpTransport({ port: 1 })]) {
    const error: unknown = await createClient(REHEARSAL.V2, transport)
      .null()
      .catch((reason: unknown) => reason);
    t.ok(error instanceof RpcError && /RPC_(CONNECT_FAILED|DISCONNECTED)/.test(error.code), transport.netid);
    await transport.close();
  }
});
