import { once } from 'node:events';
import t from 'tap';
import { type CallContext, frameRecord, type ServerInterceptor, type ServerTlsOptions } from 'onc-rpc';
import { skipUnless } from '../../peers.js';
import { toHex } from './hex.js';
import {
  answerTo,
  bytesUntilClosed,
  certificates,
  GREET,
  greet,
  greeter,
  type Greeter,
  handshaken,
  nextRecord,
  OFFER,
  PROBE,
  probed,
  rawClient,
  rawHandshake,
} from './tls-fixture.js';

// Clients by hand: what the probe is answered with, and those that do not do it right.

const skip = skipUnless('openssl');

/** GREET("evil") in plaintext: what an attacker would have the server run in somebody else's name. */
const CALL = frameRecord(
  Buffer.concat([
    Buffer.from('00000009000000000000000220000077000000010000000100000000000000000000000000000000', 'hex'),
    Buffer.from('000000046576696c', 'hex'),
  ]),
);

/** AUTH_ERROR with this status, to xid 1. */
function refusal(authStat: string): string {
  return `00000001 00000001 00000001 00000001 ${authStat}`;
}

await t.test('the probe, byte by byte', { skip }, async (t) => {
  const { authority, server } = certificates(t);
  const tls = { ALPNProtocols: ['sunrpc'], ca: authority.cert };

  await t.test('is answered with STARTTLS, whatever the program', async (t) => {
    const { port } = await greeter(t, { tls: server });
    const socket = await rawClient(t, port);
    const other = Buffer.from(PROBE);
    other.writeUInt32BE(99, 12);
    t.equal(
      await answerTo(socket, other),
      '00000001 00000001 00000000 00000000 00000008 53544152 54544c53 00000001',
    );
    t.notMatch(await rawHandshake(socket, tls), Error);
  });

  await t.test('may come in one-byte fragments', async (t) => {
    const { port } = await greeter(t, { tls: server });
    const socket = await rawClient(t, port);
    socket.write(frameRecord(PROBE, 1));
    t.match((await nextRecord(socket)).toString('latin1'), /STARTTLS/);
  });

  const otherProcedure = Buffer.from(PROBE);
  otherProcedure.writeUInt32BE(1, 20);
  const withCredential = Buffer.concat([
    PROBE.subarray(0, 28),
    Buffer.from([0, 0, 0, 4, 1, 2, 3, 4]),
    PROBE.subarray(32),
  ]);
  for (const [what, options, probe, authStat] of [
    ['is refused without TLS configured: AUTH_REJECTEDCRED', {}, PROBE, '00000002'],
    ['is for procedure 0 alone: AUTH_BADCRED', { tls: server }, otherProcedure, '00000001'],
    ['has an empty credential: AUTH_BADCRED', { tls: server }, withCredential, '00000001'],
  ] as const)
    await t.test(what, async (t) => {
      const { port } = await greeter(t, options);
      t.equal(await answerTo(await rawClient(t, port), probe), refusal(authStat));
    });

  await t.test('is refused within TLS: AUTH_BADCRED', async (t) => {
    const { port } = await greeter(t, { tls: server });
    const stream = await handshaken(await probed(t, port), tls);
    t.equal(await answerTo(stream, PROBE), refusal('00000001'));
  });

  await t.test('may come after calls in plaintext, which TLS follows', async (t) => {
    const { port, contexts } = await greeter(t, { tls: server });
    const socket = await rawClient(t, port);
    const plainNull = Buffer.from(PROBE);
    plainNull.writeUInt32BE(0, 24);
    await answerTo(socket, plainNull);
    t.equal(await answerTo(socket, PROBE), toHex(OFFER));
    await answerTo(await handshaken(socket, tls), GREET);
    t.match(contexts[0]?.caller.tls, { protocol: 'TLSv1.3' });
  });

  await t.test('is refused while a call is under way: AUTH_REJECTEDCRED', async (t) => {
    let answer: () => void = () => undefined;
    const running = new Promise<void>((resolve) => (answer = resolve));
    const interceptors: ServerInterceptor[] = [
      (args, context, next) => running.then(() => next(args, context)),
    ];
    const { port } = await greeter(t, { tls: server }, { interceptors });
    const socket = await rawClient(t, port);
    socket.write(Buffer.concat([frameRecord(GREET), frameRecord(PROBE)]));
    t.equal(toHex(await nextRecord(socket)), refusal('00000002'));
    answer();
    t.match((await nextRecord(socket)).toString('latin1'), /hello world/);
    t.equal(await answerTo(socket, PROBE), toHex(OFFER), 'and then it is not');
  });
});

await t.test('clients that do not do it right', { skip }, async (t) => {
  const { authority, server } = certificates(t);
  const ca = authority.cert;
  const alpn = { ALPNProtocols: ['sunrpc'] };

  /** Starts a server, and a connection beside the one tested that must not notice. */
  async function started(t: Parameters<typeof greeter>[0], more: Partial<ServerTlsOptions> = {}) {
    const running = await greeter(t, { tls: { ...server, ...more } });
    const hasServedOther = async (): Promise<void> => {
      t.equal(await greet(running.port, { mode: 'require', ca }), 'hello world', 'others are served');
    };
    return { ...running, hasServedOther };
  }

  await t.test('a call behind the probe, in the same segment', async (t) => {
    const { port, contexts, nextFault, hasServedOther } = await started(t);
    const fault = nextFault();
    const socket = await rawClient(t, port);
    socket.write(Buffer.concat([frameRecord(PROBE), CALL]));
    t.equal(await bytesUntilClosed(socket), 0, 'not even the offer comes');
    t.match(await fault, /52 bytes in plaintext behind the probe/);
    t.same(contexts, []);
    await hasServedOther();
  });

  await t.test('a call after the offer', async (t) => {
    const { port, contexts, nextFault, hasServedOther } = await started(t);
    const fault = nextFault();
    const socket = await probed(t, port);
    socket.write(CALL);
    await bytesUntilClosed(socket);
    t.match(await fault, /no TLS with this client: /);
    t.same(contexts, []);
    await hasServedOther();
  });

  await t.test('a call in plaintext after the handshake', async (t) => {
    const { port, contexts, nextFault, hasServedOther } = await started(t);
    const fault = nextFault();
    const socket = await probed(t, port);
    const stream = await handshaken(socket, alpn);
    socket.write(CALL);
    await bytesUntilClosed(stream);
    t.ok(await fault);
    t.same(contexts, []);
    await hasServedOther();
  });

  const refused: readonly (readonly [string, Parameters<typeof rawHandshake>[1], RegExp])[] = [
    ['another protocol (ALPN)', { ALPNProtocols: ['http/1.1'] }, /no TLS with this client: /],
    ['no protocol (ALPN)', {}, /it negotiated no protocol \(ALPN\)/],
    ['TLS 1.2', { ...alpn, maxVersion: 'TLSv1.2' }, /no TLS with this client: /],
  ];
  for (const [what, options, reason] of refused) {
    await t.test(what, async (t) => {
      const { port, contexts, nextFault, hasServedOther } = await started(t);
      const fault = nextFault();
      const stream = await rawHandshake(await probed(t, port), options);
      // with TLS 1.3 a client is through before the server has judged
      if (!(stream instanceof Error)) {
        stream.write(CALL);
        await bytesUntilClosed(stream);
      }
      t.match(await fault, reason);
      t.same(contexts, []);
      await hasServedOther();
    });
  }

  await t.test('no protocol (ALPN), which an option accepts', async (t) => {
    const { port, contexts } = await started(t, { acceptMissingAlpn: true });
    const stream = await handshaken(await probed(t, port), {});
    stream.write(CALL);
    await once(stream, 'data');
    t.match(contexts[0] satisfies CallContext | undefined, { caller: { tls: { protocol: 'TLSv1.3' } } });
  });

  await t.test('another protocol (ALPN), which no option accepts', async (t) => {
    const { port, nextFault } = await started(t, { acceptMissingAlpn: true });
    const fault = nextFault();
    t.match(await rawHandshake(await probed(t, port), { ALPNProtocols: ['http/1.1'] }), Error);
    t.match(await fault, /no TLS with this client: /);
  });

  await t.test('sunrpc among other protocols is chosen', async (t) => {
    const { port } = await started(t);
    const stream = await rawHandshake(await probed(t, port), { ALPNProtocols: ['h2', 'sunrpc'] });
    t.match(stream, { alpnProtocol: 'sunrpc' });
  });
});

await t.test('clients that stop in the middle', { skip }, async (t) => {
  const { server } = certificates(t);

  /** Sends these bytes, then nothing, until the server ends the connection. */
  async function stalled(t: Parameters<typeof greeter>[0], bytes: Buffer): Promise<Greeter> {
    const limits = { recordTimeoutMs: 50 };
    const running = await greeter(t, { tls: { ...server, handshakeTimeoutMs: 50 } }, { limits });
    const socket = await rawClient(t, running.port);
    socket.write(bytes);
    void bytesUntilClosed(socket);
    return running;
  }

  await t.test('before the first byte', async (t) => {
    const limits = { idleTimeoutMs: 50 };
    const { port, faults } = await greeter(t, { tls: server }, { limits });
    await bytesUntilClosed(await rawClient(t, port));
    t.same(faults, []);
  });

  const stalls: readonly (readonly [string, Buffer, RegExp])[] = [
    ['inside a record mark', Buffer.from([0x80, 0]), /a record was not complete after 50 ms/],
    ['inside the probe', frameRecord(PROBE).subarray(0, 20), /a record was not complete after 50 ms/],
    ['after the probe', frameRecord(PROBE), /no handshake within 50 ms/],
  ];
  for (const [where, bytes, reason] of stalls) {
    await t.test(where, async (t) => {
      const { nextFault } = await stalled(t, bytes);
      t.match(await nextFault(), reason);
    });
  }

  await t.test('and end their side', async (t) => {
    const { port, nextFault } = await greeter(t, { tls: server });
    const fault = nextFault();
    const socket = await rawClient(t, port);
    socket.end(frameRecord(PROBE).subarray(0, 20));
    t.match(await fault, /ended in the middle of a record/);
  });

  await t.test('what is no RPC at all', async (t) => {
    const { port, nextFault } = await greeter(t, { tls: server });
    const fault = nextFault();
    const socket = await rawClient(t, port);
    socket.write('GET / HTTP/1.1\r\n\r\n');
    await bytesUntilClosed(socket);
    t.match(await fault, /looks like HTTP/);
  });

  await t.test('a handshake without a probe', async (t) => {
    const { port, nextFault } = await greeter(t, { tls: server });
    const fault = nextFault();
    const socket = await rawClient(t, port);
    t.match(await rawHandshake(socket, { ALPNProtocols: ['sunrpc'] }), Error);
    t.match(await fault, /looks like a TLS handshake/);
  });
});
