import dgram from 'node:dgram';
import { once } from 'node:events';
import t from 'tap';
import { type Caller, createBroadcaster, createServer, type Listener, listenUdp, type Server } from 'onc-rpc';
import { ipv4Networks } from 'onc-rpc/internal/server/broadcast-addresses.js';
import { callHex, fromHex, toHex } from './hex.js';
import { REHEARSAL, Stage } from './rehearsal.js';

const EVERYBODY = '127.255.255.255';

interface Crowd extends AsyncDisposable {
  readonly port: number;
  readonly callers: Caller[];
  readonly servers: readonly Server[];
}

/** Servers on addresses of the loopback network, all on one port. */
async function crowd(addresses: readonly string[]): Promise<Crowd> {
  const callers: Caller[] = [];
  const servers = addresses.map(() =>
    createServer({
      interceptors: [
        (args, context, next) => {
          callers.push(context.caller);
          return next(args, context);
        },
      ],
    }).add(REHEARSAL.V2, new Stage().handlers),
  );
  let port = 0;
  for (const [i, server] of servers.entries()) {
    const listener: Listener = await listenUdp(server, { host: addresses[i] ?? '', port, broadcasts: true });
    port = listener.port;
  }
  return {
    port,
    callers,
    servers,
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => server.close(0)));
    },
  };
}

const ADDRESSES = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];

await t.test('all servers answer, each from its own address', async (t) => {
  await using servers = await crowd(ADDRESSES);
  const { port } = servers;
  const everybody = createBroadcaster(REHEARSAL.V2, { host: EVERYBODY, port });
  const isEnough = (replies: readonly unknown[]): boolean => replies.length === 3;
  const replies = await everybody.ECHO(Buffer.of(7), { timeoutMs: 10_000, isEnough });
  t.same(
    [...replies].sort((a, b) => a.address.localeCompare(b.address)),
    ADDRESSES.map((address) => ({ kind: 'result', address, port, result: Buffer.of(7) })),
  );
  t.ok(servers.callers.every(({ isBroadcast }) => isBroadcast === true));
  t.same(servers.callers.map(({ localAddress }) => localAddress).sort(), ADDRESSES);
  t.same((await everybody.null({ isEnough, timeoutMs: 10_000 })).length, 3);
});

await t.test('the time is over: what came is what there is, each answer once', async (t) => {
  await using servers = await crowd(ADDRESSES.slice(0, 2));
  const options = { host: EVERYBODY, port: servers.port, retransmitAfterMs: 20 };
  const everybody = createBroadcaster(REHEARSAL.V2, options);
  const replies = await everybody.READ(undefined, { timeoutMs: 1_000 });
  t.same(
    replies.map(({ address }) => address).sort(),
    ADDRESSES.slice(0, 2),
    'the call was sent several times',
  );
  t.equal(servers.callers.length, 2, 'and ran once at each');
});

await t.test('servers are silent rather than refuse, but answer when called by themselves', async (t) => {
  await using servers = await crowd(ADDRESSES.slice(0, 1));
  const { port } = servers;
  const options = { host: EVERYBODY, port };
  t.same(await createBroadcaster(REHEARSAL.V4, options).ECHO(Buffer.of(), { timeoutMs: 100 }), []);
  t.match(
    await createBroadcaster(REHEARSAL.V4, { host: '127.0.0.1', port }).ECHO(Buffer.of(), {
      timeoutMs: 10_000,
      isEnough: () => true,
    }),
    [{ kind: 'error', address: '127.0.0.1', error: { code: 'PROG_MISMATCH', low: 2, high: 2 } }],
  );
});

await t.test('on the wildcard a server takes what is broadcast', async (t) => {
  await using server = createServer().add(REHEARSAL.V2, new Stage().handlers);
  const { port } = await listenUdp(server, { host: '0.0.0.0' });
  const everybody = createBroadcaster(REHEARSAL.V2, { host: EVERYBODY, port });
  const replies = await everybody.null({ timeoutMs: 10_000, isEnough: () => true });
  t.match(replies, [{ kind: 'result', address: '127.0.0.1', port }]);
});

await t.test('unless it is told not to, and on one address only where it is told to', async (t) => {
  await using server = createServer().add(REHEARSAL.V2, new Stage().handlers);
  const { port } = await listenUdp(server, { host: '0.0.0.0', broadcasts: false });
  const everybody = createBroadcaster(REHEARSAL.V2, { host: EVERYBODY, port });
  t.same(await everybody.null({ timeoutMs: 100 }), []);
  const one = await listenUdp(server);
  t.same(
    await createBroadcaster(REHEARSAL.V2, { host: EVERYBODY, port: one.port }).null({ timeoutMs: 100 }),
    [],
  );
});

await t.test('replies that are none, of others, and endless ones do no harm', async (t) => {
  const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.on('message', (call, from) => {
    const xid = toHex(call.subarray(0, 4));
    for (const hex of ['', '00', xid, callHex(), `${xid} 00000001 00000009`])
      socket.send(fromHex(hex), from.port, from.address);
  });
  const anybody = createBroadcaster(REHEARSAL.V2, { host: '127.0.0.1', port, retransmitAfterMs: 20 });
  const replies = await anybody.READ(undefined, { timeoutMs: 10_000, isEnough: () => true });
  t.match(replies, [{ kind: 'error', error: { code: 'RPC_BAD_REPLY' } }]);
  const none = createBroadcaster(REHEARSAL.V2, { host: '127.0.0.1', port, maxReplies: 0 });
  t.same(await none.READ(undefined, { timeoutMs: 50 }), []);
  await new Promise<void>((resolve) => socket.close(() => resolve()));
});

await t.test('what cannot be sent is an error, and a signal gives up', async (t) => {
  const nobody = createBroadcaster(REHEARSAL.V2, { host: EVERYBODY, port: 9 });
  await t.rejects(nobody.NAME({ name: 'Augustina', isTall: true }), { code: 'RPC_BAD_ARGUMENTS' });
  await t.rejects(nobody.ECHO(Buffer.alloc(70_000)), { code: 'RPC_BAD_ARGUMENTS' });
  const aborter = new AbortController();
  const call = nobody.null({ signal: aborter.signal, timeoutMs: 60_000 });
  setImmediate(() => aborter.abort(new Error('enough')));
  await t.rejects(call, { code: 'RPC_ABORTED', cause: { message: 'enough' } });
  await t.rejects(nobody.null({ signal: aborter.signal }), { code: 'RPC_ABORTED' });
  const stranger = createBroadcaster(REHEARSAL.V2, { port: 9, localAddress: '198.51.100.1' });
  await t.rejects(stranger.null(), { code: 'RPC_CONNECT_FAILED', message: /EADDRNOTAVAIL/ });
});

await t.test(
  'a signal that is aborted while the socket is bound gives up, and nothing is sent',
  async (t) => {
    await using servers = await crowd(ADDRESSES.slice(0, 1));
    const one = createBroadcaster(REHEARSAL.V2, { host: '127.0.0.1', port: servers.port });
    const aborter = new AbortController();
    const call = one.null({ signal: aborter.signal, timeoutMs: 60_000, isEnough: () => true });
    aborter.abort(new Error('enough'));
    await t.rejects(call, { code: 'RPC_ABORTED', cause: { message: 'enough' } });
    await one.null({ timeoutMs: 60_000, isEnough: () => true });
    t.equal(servers.callers.length, 1);
  },
);

await t.test('a time that is none is refused, and for ever is long', async (t) => {
  const nobody = createBroadcaster(REHEARSAL.V2, { host: EVERYBODY, port: 9 });
  for (const timeoutMs of [NaN, -1])
    await t.rejects(nobody.null({ timeoutMs }), { code: 'RPC_BAD_ARGUMENTS', message: /timeoutMs is / });
  const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  let calls = 0;
  socket.on('message', () => calls++);
  const options = { host: '127.0.0.1', port: socket.address().port, retransmitAfterMs: Infinity };
  const aborter = new AbortController();
  const { signal } = aborter;
  const gathering = createBroadcaster(REHEARSAL.V2, options).null({ signal, timeoutMs: Infinity });
  await once(socket, 'message');
  await nobody.null({ timeoutMs: 50 });
  t.equal(calls, 1);
  aborter.abort();
  await t.rejects(gathering, { code: 'RPC_ABORTED' });
  await new Promise<void>((resolve) => socket.close(() => resolve()));
});

await t.test('what isEnough throws ends the call, not the process', async (t) => {
  await using servers = await crowd(ADDRESSES.slice(0, 1));
  const one = createBroadcaster(REHEARSAL.V2, { host: '127.0.0.1', port: servers.port });
  const isEnough = (): boolean => {
    throw new Error('no idea');
  };
  await t.rejects(one.null({ timeoutMs: 60_000, isEnough }), {
    code: 'RPC_ABORTED',
    message: /isEnough threw: no idea/,
    cause: { message: 'no idea' },
  });
});

await t.test('the networks of this host have their broadcast addresses', (t) => {
  t.match(ipv4Networks('127.0.0.9'), [{ address: '127.0.0.9', broadcast: EVERYBODY }]);
  t.ok(ipv4Networks().some(({ broadcast }) => broadcast === EVERYBODY));
  t.same(ipv4Networks('198.51.100.77'), []);
  t.end();
});
