import dgram from 'node:dgram';
import { once } from 'node:events';
import type net from 'node:net';
import t from 'tap';
import { createClient, RpcError, tcpTransport, udpTransport } from 'onc-rpc';
import { fromHex, record, word } from '../hex.js';
import { RawServer } from '../raw-peers.js';
import { REHEARSAL } from '../rehearsal.js';

const OK = '00000000 00000000 00000000 00000000';

/** A reply in a record: the xid of the call, then these words. */
function reply(call: Buffer, words: string): Buffer {
  return record(Buffer.concat([call.subarray(0, 4), fromHex(words)]));
}

/** A good reply to READ. */
function good(call: Buffer, value: number): Buffer {
  return reply(call, `00000001 ${OK} ${word(value)}`);
}

async function errorOf(call: Promise<unknown>): Promise<RpcError | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (error instanceof RpcError) return error;
    throw error;
  }
}

await t.test('a lenient client takes no unknown status for success', async (t) => {
  await using server = await RawServer.listen((call, socket) => {
    socket.write(reply(call, '00000001 00000000 00000000 00000000 00000006 00000001'));
  });
  await using transport = tcpTransport({ port: server.port, lenient: { enum: true, trailing: true } });
  const error = await errorOf(createClient(REHEARSAL.V2, transport).READ());
  t.match(error, { code: 'RPC_BAD_REPLY', message: /#6/ });
});

await t.test(
  'a connection closed, reset, or ended in the middle of a record, is an error at once',
  async (t) => {
    const ends: readonly ((socket: net.Socket) => void)[] = [
      (socket) => socket.end(),
      (socket) => socket.end(fromHex('80000100 00')),
      (socket) => socket.resetAndDestroy(),
    ];
    for (const end of ends) {
      await using server = await RawServer.listen((_call, socket) => end(socket));
      await using transport = tcpTransport({ port: server.port });
      const error = await errorOf(createClient(REHEARSAL.V2, transport).LATER(1));
      t.equal(error?.code, 'RPC_DISCONNECTED');
    }
  },
);

await t.test('idempotent calls are sent again over a new connection, others are not', async (t) => {
  let connections = 0;
  const seen: number[] = [];
  await using server = await RawServer.listen(
    (call, socket) => {
      seen.push(call.readUInt32BE(20));
      if (connections === 1) socket.destroy();
      else socket.write(good(call, connections));
    },
    () => connections++,
  );
  await using transport = tcpTransport({ port: server.port });
  const client = createClient(REHEARSAL.V2, transport);
  const [read, later] = await Promise.all([client.READ(), errorOf(client.LATER(1))]);
  t.equal(read, 2);
  t.equal(later?.code, 'RPC_DISCONNECTED');
  t.equal(seen.filter((procedure) => procedure === 2).length <= 1, true);
});

await t.test('a server that hangs up on every call is not asked for ever', async (t) => {
  let calls = 0;
  await using server = await RawServer.listen((_call, socket) => {
    calls++;
    socket.destroy();
  });
  await using transport = tcpTransport({ port: server.port, idempotentRetries: 3 });
  const error = await errorOf(createClient(REHEARSAL.V2, transport).READ());
  t.equal(error?.code, 'RPC_DISCONNECTED');
  t.equal(calls, 4);
});

await t.test(
  'a server that answers with what is no record is asked once: it would say the same again',
  async (t) => {
    for (const [story, bytes] of [
      ['a record beyond the limit', 'ffffffff'],
      ['a record that stays half', '80000100 00'],
      ['another protocol', Buffer.from('HTTP/1.1 400 Bad Request').toString('hex')],
    ] as const) {
      let calls = 0;
      await using server = await RawServer.listen((_call, socket) => {
        calls++;
        socket.write(fromHex(bytes));
      });
      await using transport = tcpTransport({ port: server.port, limits: { recordTimeoutMs: 50 } });
      const error = await errorOf(createClient(REHEARSAL.V2, transport).READ());
      t.equal(error?.code, 'RPC_BAD_RECORD', story);
      t.equal(calls, 1, story);
    }
  },
);

await t.test(
  'a server that never reads: calls wait, then more are refused, and closing is not held up',
  async (t) => {
    await using server = await RawServer.listen(
      () => undefined,
      (socket) => socket.pause(),
    );
    const transport = tcpTransport({ port: server.port, maxQueuedBytes: 1_000_000, timeoutMs: 60_000 });
    const client = createClient(REHEARSAL.V2, transport);
    const codes: Promise<string | undefined>[] = [];
    const bytes = Buffer.alloc(100_000);
    let isRefused = false;
    for (let i = 0; i < 1000 && !isRefused; i++) {
      const call = errorOf(client.ECHO(bytes)).then((error) => error?.code);
      codes.push(call);
      isRefused = (await Promise.race([call, new Promise((resolve) => setImmediate(resolve))])) !== undefined;
    }
    t.equal(await codes.at(-1), 'RPC_OVERLOADED');
    const start = performance.now();
    await transport.close();
    t.ok(performance.now() - start < 30_000);
    t.same(new Set(await Promise.all(codes.slice(0, -1))), new Set(['RPC_CLOSED']));
  },
);

await t.test('a server that takes nothing for too long is given up', async (t) => {
  await using server = await RawServer.listen(
    () => undefined,
    (socket) => socket.pause(),
  );
  await using transport = tcpTransport({ port: server.port, limits: { writeTimeoutMs: 50 } });
  const error = await errorOf(createClient(REHEARSAL.V2, transport).ECHO(Buffer.alloc(8_000_000)));
  t.match(error, { code: 'RPC_DISCONNECTED', message: /read nothing for 50 ms/ });
});

await t.test('a host where nobody listens, and a name that there is not', async (t) => {
  const server = await RawServer.listen(() => undefined);
  const { port } = server;
  await server[Symbol.asyncDispose]();
  for (const options of [{ port }, { port: 70_000 }, { port, host: 'no-such-host.invalid' }]) {
    await using transport = tcpTransport(options);
    t.match(await errorOf(createClient(REHEARSAL.V2, transport).READ()), { code: 'RPC_CONNECT_FAILED' });
  }
  await using udp = udpTransport({ port, host: 'no-such-host.invalid' });
  t.match(await errorOf(createClient(REHEARSAL.V2, udp).READ()), { code: 'RPC_CONNECT_FAILED' });
});

/** A UDP server that answers as told. */
async function datagrams(
  onCall: (call: Buffer, from: dgram.RemoteInfo, socket: dgram.Socket) => void,
): Promise<AsyncDisposable & { port: number }> {
  const socket = dgram.createSocket('udp4');
  socket.on('message', (call, from) => onCall(call, from, socket));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    [Symbol.asyncDispose]: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

await t.test('over UDP a lost call is sent again with the same xid and bytes', async (t) => {
  const calls: Buffer[] = [];
  await using server = await datagrams((call, { port }, socket) => {
    calls.push(call);
    if (calls.length > 1) socket.send(good(call, 7).subarray(4), port, '127.0.0.1');
  });
  await using transport = udpTransport({ port: server.port });
  t.equal(await createClient(REHEARSAL.V2, transport).READ(), 7);
  t.equal(calls.length, 2);
  t.same(calls[1], calls[0]);
});

await t.test('replies from other ports of the server’s host are heard where that is wanted', async (t) => {
  const [otherPort, otherHost] = [dgram.createSocket('udp4'), dgram.createSocket('udp4')];
  otherHost.bind(0, '127.0.0.9');
  await once(otherHost, 'listening');
  await using server = await datagrams((call, { port }) => {
    otherHost.send(good(call, 9).subarray(4), port, '127.0.0.1', () => {
      otherPort.send(good(call, 7).subarray(4), port, '127.0.0.1');
    });
  });
  await using transport = udpTransport({ host: 'localhost', port: server.port, acceptsAnyPort: true });
  t.equal(await createClient(REHEARSAL.V2, transport).READ(), 7);
  for (const socket of [otherPort, otherHost])
    await new Promise<void>((resolve) => socket.close(() => resolve()));
});
