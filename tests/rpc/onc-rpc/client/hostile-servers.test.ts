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

await t.test(
  'a reply that cannot be understood is an error that says where, and harms no other call',
  async (t) => {
    const bad: readonly (readonly [story: string, words: string, expected: object])[] = [
      [
        'reply_stat 2',
        '00000001 00000002',
        { code: 'RPC_BAD_REPLY', message: /reply\.tag: 2 is no member.*byte 8/ },
      ],
      ['no reply_stat', '00000001', { code: 'RPC_BAD_REPLY', message: /reply\.tag/ }],
      [
        'accept_stat 6',
        '00000001 00000000 00000000 00000000 00000006',
        { code: 'RPC_BAD_REPLY', message: /replyData.*byte 20/ },
      ],
      ['reject_stat 2', '00000001 00000001 00000002', { code: 'RPC_BAD_REPLY', message: /reply\..*byte 12/ }],
      [
        'auth_stat 99',
        '00000001 00000001 00000001 00000063',
        { code: 'RPC_BAD_REPLY', message: /auth_stat.*byte 16/ },
      ],
      [
        'a verifier of 401 bytes',
        '00000001 00000000 00000000 00000191',
        { code: 'RPC_BAD_REPLY', message: /verf\.body/ },
      ],
      [
        'low above high',
        `00000001 00000000 00000000 00000000 00000002 00000009 00000003`,
        { code: 'PROG_MISMATCH', low: 9, high: 3 },
      ],
      [
        'RPC_MISMATCH',
        '00000001 00000001 00000000 00000003 00000004',
        { code: 'RPC_MISMATCH', low: 3, high: 4 },
      ],
      ['AUTH_ERROR', '00000001 00000001 00000001 00000005', { code: 'AUTH_ERROR', authStat: 'AUTH_TOOWEAK' }],
      ['results cut short', `00000001 ${OK} 0000`, { code: 'RPC_BAD_REPLY', message: /results: .*byte 24/ }],
      ['no results', `00000001 ${OK}`, { code: 'RPC_BAD_REPLY', message: /results: / }],
      [
        'results and more',
        `00000001 ${OK} 00000001 00000002`,
        { code: 'RPC_BAD_REPLY', message: /4 bytes are left over/ },
      ],
      ['a reply cut in its verifier', '00000001 00000000 00000000', { code: 'RPC_BAD_REPLY' }],
    ];
    const words = bad.map(([, each]) => each);
    let calls = 0;
    await using server = await RawServer.listen((call, socket) => {
      const answer = words[calls++];
      socket.write(answer === undefined ? good(call, 1) : reply(call, answer));
    });
    await using transport = tcpTransport({ port: server.port });
    const client = createClient(REHEARSAL.V2, transport);
    for (const [story, , expected] of bad) t.match(await errorOf(client.READ()), expected, story);
    t.equal(await client.READ(), 1, 'on the same connection');
    t.equal(server.connections, 1);
  },
);

await t.test('a lenient client takes no unknown status for success', async (t) => {
  await using server = await RawServer.listen((call, socket) => {
    socket.write(reply(call, '00000001 00000000 00000000 00000000 00000006 00000001'));
  });
  await using transport = tcpTransport({ port: server.port, lenient: { enum: true, trailing: true } });
  const error = await errorOf(createClient(REHEARSAL.V2, transport).READ());
  t.match(error, { code: 'RPC_BAD_REPLY', message: /#6/ });
});

await t.test('replies to nobody are counted and ignored: unknown, repeated, late, and calls', async (t) => {
  const held: { call: Buffer; socket: net.Socket }[] = [];
  await using server = await RawServer.listen((call, socket) => {
    if (call.readUInt32BE(20) === 2) {
      held.push({ call, socket });
      return;
    }
    const stranger = Buffer.from(call);
    stranger.writeUInt32BE((call.readUInt32BE() ^ 0x8000_0000) >>> 0);
    const late = held.map((each) => good(each.call, 7));
    const first = good(call, 1);
    socket.write(
      Buffer.concat([
        good(stranger, 9),
        ...late,
        record(call),
        record(fromHex('0000')),
        first,
        good(call, 2),
      ]),
    );
  });
  await using transport = tcpTransport({ port: server.port });
  const client = createClient(REHEARSAL.V2, transport);
  t.match(await errorOf(client.LATER(1, { timeoutMs: 20 })), { code: 'RPC_TIMEOUT' });
  t.equal(await client.READ(), 1);
  t.equal(await client.READ(), 1, 'the second answer to the first call is not taken for this one');
  t.ok(transport.strayReplies >= 5);
});

await t.test(
  'a server that sends no records loses its clients, with a word on what it looks like',
  async (t) => {
    for (const [bytes, expected] of [
      ['HTTP/1.1 400 Bad Request\r\n\r\n', /HTTP/],
      ['SSH-2.0-OpenSSH_9.2\r\n', /SSH/],
      ['\xff\xff\xff\xff', /more than 4194304 bytes/],
    ] as const) {
      await using server = await RawServer.listen((_call, socket) =>
        socket.write(Buffer.from(bytes, 'latin1')),
      );
      await using transport = tcpTransport({ port: server.port });
      const error = await errorOf(createClient(REHEARSAL.V2, transport).null());
      t.match(error, { code: 'RPC_BAD_RECORD', message: expected });
    }
  },
);

await t.test('endless data that answers nothing costs no memory, and calls still end', async (t) => {
  const flood = record(Buffer.concat([fromHex('0badcafe 00000001'), Buffer.alloc(65_536)]));
  await using server = await RawServer.listen((_call, socket) => {
    const write = (): void => {
      while (!socket.destroyed && socket.write(flood));
    };
    socket.on('drain', write);
    write();
  });
  await using transport = tcpTransport({ port: server.port });
  const before = process.memoryUsage().rss;
  const error = await errorOf(createClient(REHEARSAL.V2, transport).LATER(1, { timeoutMs: 300 }));
  t.equal(error?.code, 'RPC_TIMEOUT');
  t.ok(process.memoryUsage().rss - before < 100e6, 'both ends in this process together');
  await transport.close();
});

await t.test('a record that never ends is ended by its timer, the calls with it', async (t) => {
  await using server = await RawServer.listen((_call, socket) => socket.write(fromHex('80000100 00')));
  await using transport = tcpTransport({ port: server.port, limits: { recordTimeoutMs: 30 } });
  const error = await errorOf(createClient(REHEARSAL.V2, transport).null());
  t.match(error, { code: 'RPC_BAD_RECORD', message: /not complete after 30 ms/ });
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
    t.ok(performance.now() - start < 5000);
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

await t.test('a reply from another address than the server is nobody’s reply', async (t) => {
  const stranger = dgram.createSocket('udp4');
  await using server = await datagrams((call, { port }, socket) => {
    stranger.send(good(call, 9).subarray(4), port, '127.0.0.1', () => {
      socket.send(good(call, 7).subarray(4), port, '127.0.0.1');
    });
  });
  await using transport = udpTransport({ port: server.port });
  t.equal(await createClient(REHEARSAL.V2, transport).READ(), 7);
  await new Promise<void>((resolve) => stranger.close(() => resolve()));
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
