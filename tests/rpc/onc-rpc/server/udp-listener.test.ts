import dgram from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import t from 'tap';
import {
  type Caller,
  createClient,
  createServer,
  type Listener,
  listenTcp,
  listenUdp,
  type Server,
  type ServerOptions,
  udpTransport,
} from 'onc-rpc';
import { UdpListener } from 'onc-rpc/internal/server/udp-listener.js';
import { twoTunnels } from '../../../two-tunnels.js';
import { callHex, word } from '../hex.js';
import { RawDatagrams } from '../raw-peers.js';
import { REHEARSAL, Stage } from '../rehearsal.js';

interface Served extends AsyncDisposable {
  readonly server: Server;
  readonly listener: Listener;
  readonly stage: Stage;
  readonly errors: unknown[];
  readonly faults: string[];
}

async function served(options: ServerOptions = {}): Promise<Served> {
  const stage = new Stage();
  const errors: unknown[] = [];
  const faults: string[] = [];
  const server = createServer({
    onHandlerError: (error) => errors.push(error),
    onPeerFault: (reason) => faults.push(reason),
    ...options,
  });
  server.add(REHEARSAL.V2, stage.handlers);
  const listener = await listenUdp(server);
  return { server, listener, stage, errors, faults, [Symbol.asyncDispose]: () => server.close(0) };
}

const READ = callHex({ xid: 7, proc: 5 });
const OK = '00000000 00000000 00000000 00000000';

await t.test('a call that comes twice runs once, and is answered twice the same', async (t) => {
  await using theatre = await served();
  await using client = new RawDatagrams(theatre.listener.port);
  await client.send(READ);
  await client.next(1);
  await client.send(READ);
  t.equal(await client.next(2), `00000007 00000001 ${OK} 00000001`);
  t.equal(theatre.stage.reads, 1);
});

await t.test('a call that comes again while it runs is answered once', async (t) => {
  await using theatre = await served();
  await using client = new RawDatagrams(theatre.listener.port);
  const later = callHex({ xid: 7, proc: 2, args: word(1) });
  await client.send(later);
  await theatre.stage.arrived(1);
  await client.send(later);
  await client.send(later);
  await client.send(callHex({ xid: 8, proc: 5 }));
  await client.next(1);
  theatre.stage.answer(1);
  t.equal(await client.next(2), `00000007 00000001 ${OK} 00000001`);
  await client.send(callHex({ xid: 9, proc: 5 }));
  t.equal(await client.next(3), `00000009 00000001 ${OK} 00000002`);
});

await t.test('an xid used again with other bytes, or by another caller, is another call', async (t) => {
  await using theatre = await served();
  await using client = new RawDatagrams(theatre.listener.port);
  await using other = new RawDatagrams(theatre.listener.port);
  await client.send(READ);
  await client.next(1);
  await client.send(callHex({ xid: 7, args: '00000000' }));
  t.equal(await client.next(2), `00000007 00000001 ${OK} 00000000`);
  await other.send(READ);
  t.equal(await other.next(1), `00000007 00000001 ${OK} 00000002`);
});

await t.test('with no cache every datagram is a call', async (t) => {
  await using theatre = await served({ limits: { duplicateCacheBytes: 0 } });
  await using client = new RawDatagrams(theatre.listener.port);
  await client.send(READ);
  await client.next(1);
  await client.send(READ);
  t.equal(await client.next(2), `00000007 00000001 ${OK} 00000002`);
});

await t.test('a reply that fits in no datagram is SYSTEM_ERR, and reported', async (t) => {
  await using theatre = await served({ interceptors: [() => Buffer.alloc(66_000)] });
  await using client = new RawDatagrams(theatre.listener.port);
  await client.send(callHex({ args: '00000000' }));
  t.equal(await client.next(1), '00000001 00000001 00000000 00000000 00000000 00000005');
  t.equal(theatre.errors.length, 1);
});

await t.test('datagrams that are no calls, or no whole ones, are dropped or answered like any', async (t) => {
  await using theatre = await served();
  await using client = new RawDatagrams(theatre.listener.port);
  for (const hex of ['', '00', '00000001', '00000001 00000001', 'ffffffff ffffffff']) await client.send(hex);
  await client.send('00000001 00000000');
  t.equal(await client.next(1), '00000001 00000001 00000000 00000000 00000000 00000004');
  t.equal(theatre.server.droppedMessages, 5);
});

await t.test(
  'calls that run are bounded; what is too much is dropped, and sent again by its client',
  async (t) => {
    await using theatre = await served({ limits: { maxCallsInFlight: 1 } });
    await using transport = udpTransport({ port: theatre.listener.port });
    const client = createClient(REHEARSAL.V2, transport);
    const first = client.LATER(1);
    await theatre.stage.arrived(1);
    const second = client.READ();
    theatre.stage.answer(1);
    t.equal(await first, 1);
    t.equal(await second, 1);
  },
);

await t.test('on the wildcard each local address answers from itself', async (t) => {
  const server = createServer().add(REHEARSAL.V2, new Stage().handlers);
  const listener = await listenUdp(server, { host: '0.0.0.0' });
  const addresses = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ family }) => family === 'IPv4');
  for (const { address } of addresses) {
    // a connected client drops what comes from another address than it called
    await using transport = udpTransport({ host: address, port: listener.port, timeoutMs: 2000 });
    await createClient(REHEARSAL.V2, transport).null();
    t.pass(address);
  }
  await server.close();
});

await t.test('an address that two interfaces have, as those of tunnels may, is bound once', async (t) => {
  twoTunnels(t, '127.0.0.5');
  await using server = createServer().add(REHEARSAL.V2, new Stage().handlers);
  const { port } = await listenUdp(server, { host: '0.0.0.0' });
  await using transport = udpTransport({ host: '127.0.0.5', port });
  t.equal(await createClient(REHEARSAL.V2, transport).READ(), 1);
});

await t.test('a port that is taken is an error, and leaves nothing open', async (t) => {
  await using theatre = await served();
  const second = createServer();
  await t.rejects(listenUdp(second, { port: theatre.listener.port }), { code: 'EADDRINUSE' });
  await t.rejects(listenUdp(second, { host: '192.0.2.1' }), { code: 'EADDRNOTAVAIL' });
  await t.rejects(listenTcp(second, { host: '192.0.2.1' }), { code: 'EADDRNOTAVAIL' });
});

await t.test('replies over UDP whose caller is gone disturb nobody', async (t) => {
  await using theatre = await served();
  const gone = new RawDatagrams(theatre.listener.port);
  await gone.send(callHex({ proc: 2, args: word(1) }));
  await theatre.stage.arrived(1);
  await gone[Symbol.asyncDispose]();
  theatre.stage.answer(1);
  await using client = new RawDatagrams(theatre.listener.port);
  await client.send(READ);
  t.match(await client.next(1), /^00000007/);
});

await t.test(
  'callers over IPv4 are such also where a socket that was handed over is of both families',
  async (t) => {
    const both = { ours: '::', callers: ['127.0.0.1', '::1'], seen: ['udp 127.0.0.1', 'udp6 ::1'] };
    const mapped = { ours: '::ffff:127.0.0.1', callers: ['127.0.0.1'], seen: ['udp 127.0.0.1 at 127.0.0.1'] };
    for (const { ours, callers, seen } of [both, mapped]) {
      const socket = dgram.createSocket('udp6').bind(0, ours);
      await once(socket, 'listening');
      const told: string[] = [];
      const onCall = ({ netid, address, localAddress }: Caller): void =>
        void told.push(`${netid} ${address}${localAddress === undefined ? '' : ` at ${localAddress}`}`);
      await using server = createServer({ interceptors: [(_args, { caller }) => onCall(caller)] });
      server.add(REHEARSAL.V2, new Stage().handlers);
      const { port } = socket.address();
      server.adopt(new UdpListener([socket], ours, port, server));
      for (const host of callers) {
        await using transport = udpTransport({ host, port });
        await createClient(REHEARSAL.V2, transport).null();
      }
      t.same(told, seen);
    }
  },
);

await t.test('calls come from the local address and port asked for', async (t) => {
  const callers: string[] = [];
  const server = createServer({
    interceptors: [(_args, { caller }) => void callers.push(`${caller.address}:${caller.port}`)],
  });
  server.add(REHEARSAL.V2, new Stage().handlers);
  const { port } = await listenUdp(server);
  const free = dgram.createSocket('udp4').bind(0, '127.0.0.3');
  await once(free, 'listening');
  const localPort = free.address().port;
  await new Promise<void>((resolve) => free.close(() => resolve()));
  await using transport = udpTransport({ port, localAddress: '127.0.0.3', localPort });
  await createClient(REHEARSAL.V2, transport).null();
  t.same(callers, [`127.0.0.3:${localPort}`]);
  await server.close();
});
