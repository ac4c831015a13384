import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import t from 'tap';
import { UdpProxy } from '../../../../client/sunrpc/proxy/udp-proxy.js';
import { eventually } from '../../../eventually.js';
import { twoTunnels } from '../../../two-tunnels.js';
import { call, reply, words } from '../traffic/messages.js';
import { type Watched, watched } from './proxied.js';

interface Teardown {
  teardown(end: () => unknown): void;
}

const HOST = '127.0.0.1';

/** A socket on a port of its own; ends with the test. */
async function bound(
  t: Teardown,
  onMessage: (socket: Socket, bytes: Buffer, from: RemoteInfo) => void,
): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.on('message', (bytes, from) => onMessage(socket, bytes, from));
  socket.bind(0, HOST);
  await once(socket, 'listening');
  t.teardown(() => new Promise<void>((resolve) => socket.close(resolve)));
  return socket;
}

function echo(t: Teardown): Promise<Socket> {
  return bound(t, (socket, bytes, from) => socket.send(bytes, from.port, from.address));
}

async function proxied(t: Teardown, server: Socket, { context }: Watched): Promise<number> {
  const proxy = await UdpProxy.open(
    { kind: 'udp', host: HOST, port: 0 },
    { kind: 'udp', host: 'localhost', port: server.address().port },
    context,
  );
  t.teardown(() => proxy.close());
  return proxy.listening.kind === 'unix' ? 0 : proxy.listening.port;
}

await t.test('datagrams of every length find their way, to each client its own', async (t) => {
  const watch = watched();
  const port = await proxied(t, await echo(t), watch);
  const got = [new Map<string, number>(), new Map<string, number>()];
  const clients = await Promise.all(
    got.map((mine) =>
      bound(t, (_, bytes) => mine.set(bytes.toString('hex'), (mine.get(bytes.toString('hex')) ?? 0) + 1)),
    ),
  );
  for (const length of [0, 1, 40, 1400, 9000, 60_000]) {
    for (const [i, client] of clients.entries()) client.send(Buffer.alloc(length, i + 1), port, HOST);
    await eventually(`${length} bytes are back`, () =>
      got.every((mine) => [...mine.keys()].some((hex) => hex.length === length * 2)),
    );
  }
  for (const [i, mine] of got.entries())
    t.same(
      [...mine.keys()].sort(),
      [0, 1, 40, 1400, 9000, 60_000].map((length) => Buffer.alloc(length, i + 1).toString('hex')).sort(),
    );
  t.same(watch.faults, []);
});

await t.test('calls and replies are shown', async (t) => {
  const watch = watched();
  const server = await bound(t, (socket, bytes, from) =>
    socket.send(reply(bytes.readUInt32BE(0), words(5)), from.port, from.address),
  );
  const port = await proxied(t, server, watch);
  const client = await bound(t, () => undefined);
  client.send(call({ xid: 9 }), port, HOST);
  await eventually('it is shown', () => watch.exchanges.length === 1);
  t.match(watch.exchanges[0], {
    kind: 'answered',
    call: {
      flow: {
        netid: 'udp',
        from: `127.0.0.1:${client.address().port}`,
        to: `127.0.0.1:${server.address().port}`,
      },
    },
    reply: { bytes: reply(9, words(5)) },
  });
});

await t.test('a server that is not there yet', async (t) => {
  const watch = watched();
  const server = createSocket('udp4').bind(0, HOST);
  await once(server, 'listening');
  const port = await proxied(t, server, watch);
  const serverPort = server.address().port;
  await new Promise<void>((resolve) => server.close(resolve));
  let answers = 0;
  const client = await bound(t, () => answers++);
  await eventually('it is said', () => {
    client.send('hello?', port, HOST);
    return watch.said.length > 0;
  });
  t.match(watch.said[0], /ECONNREFUSED/);
  const back = createSocket('udp4').bind(serverPort, HOST);
  t.teardown(() => new Promise<void>((resolve) => back.close(resolve)));
  back.on('message', (bytes, from) => back.send(bytes, from.port, from.address));
  await eventually('it is served', () => {
    client.send('hello?', port, HOST);
    return answers > 0;
  });
});

await t.test('clients are forgotten, the quiet ones first', async (t) => {
  const watch = watched({ maxConnections: 2 });
  const seen = new Map<string, number>();
  const server = await bound(t, (socket, bytes, from) => {
    seen.set(bytes.toString(), from.port);
    socket.send(bytes, from.port, from.address);
  });
  const port = await proxied(t, server, watch);
  const [a, b, c] = await Promise.all(['a', 'b', 'c'].map(() => bound(t, () => undefined)));
  if (!a || !b || !c) throw new Error('no clients');
  const say = async (client: Socket, text: string): Promise<number> => {
    client.send(text, port, HOST);
    await eventually(`${text} has arrived`, () => seen.has(text));
    return seen.get(text) ?? 0;
  };
  const first = await say(a, 'a1');
  const second = await say(b, 'b1');
  t.equal(await say(a, 'a2'), first, 'the same way again');
  await say(c, 'c1');
  t.equal(await say(a, 'a3'), first, 'was quiet for less long');
  t.not(await say(b, 'b2'), second, 'was forgotten');
});

const OTHER_ADDRESS = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

await t.test('on a wildcard address the answer comes from the address that was asked', async (t) => {
  const { context } = watched();
  const target = { kind: 'udp', host: HOST, port: (await echo(t)).address().port } as const;
  const proxy = await UdpProxy.open({ kind: 'udp', host: '0.0.0.0', port: 0 }, target, context);
  t.teardown(() => proxy.close());
  const { port } = proxy.listening as { readonly port: number };
  // left to itself the system would answer from 127.0.0.1 too
  const answers: string[] = [];
  const client = await bound(t, (_, bytes, from) => answers.push(`${bytes.toString()} ${from.address}`));
  for (const address of [HOST, OTHER_ADDRESS ?? HOST]) {
    client.send(`to ${address}`, port, address);
    await eventually('it is back', () => answers.includes(`to ${address} ${address}`));
  }
  t.equal(answers.length, 2);
});

await t.test('an address that two interfaces have, as those of tunnels may, is bound once', async (t) => {
  twoTunnels(t, '127.0.0.6');
  const { context } = watched();
  const listen = { kind: 'udp', host: '0.0.0.0', port: 0 } as const;
  const proxy = await UdpProxy.open(listen, { kind: 'udp', host: HOST, port: 1 }, context);
  t.teardown(() => proxy.close());
  t.match(proxy.listening, { host: '0.0.0.0' }, 'and it is said to listen where it was told');
});

await t.test('a quiet client is forgotten in time', async (t) => {
  const watch = watched({ idleTimeoutMs: 10 });
  const seen: number[] = [];
  const server = await bound(t, (_, __, from) => seen.push(from.port));
  const port = await proxied(t, server, watch);
  const client = await bound(t, () => undefined);
  let next = 0;
  await eventually('another way was made', () => {
    // quiet for longer than it takes the proxy to look
    if (performance.now() > next) {
      next = performance.now() + 1200;
      client.send('x', port, HOST);
    }
    return new Set(seen).size > 1;
  });
});

await t.test('an idle time of 0 forgets no client', async (t) => {
  const [never, soon] = [watched({ idleTimeoutMs: 0 }), watched({ idleTimeoutMs: 1 })];
  const seen = new Map<string, number[]>([
    ['never', []],
    ['soon', []],
  ]);
  const server = await bound(t, (_, bytes, from) => seen.get(bytes.toString())?.push(from.port));
  const client = await bound(t, () => undefined);
  // the one that was opened first looks first
  const ports = { never: await proxied(t, server, never), soon: await proxied(t, server, soon) };
  const say = async (to: 'never' | 'soon'): Promise<number> => {
    const before = seen.get(to)?.length ?? 0;
    client.send(to, ports[to], HOST);
    await eventually('it has arrived', () => (seen.get(to)?.length ?? 0) > before);
    return seen.get(to)?.at(-1) ?? 0;
  };
  const first = { never: await say('never'), soon: await say('soon') };
  await eventually('the other has forgotten', async () => (await say('soon')) !== first.soon);
  t.equal(await say('never'), first.never, 'the same way still');
});
