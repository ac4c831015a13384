import t from 'tap';
import type { TlsOutcome } from 'onc-rpc';
import { skipUnless } from '../../peers.js';
import {
  answerTo,
  certificates,
  GREET,
  greet,
  greeter,
  handshaken,
  probed,
  rawClient,
} from './tls-fixture.js';

const skip = skipUnless('openssl');

const PAST = { from: '20200101000000Z', until: '20210101000000Z' };

await t.test('both sides over TLS', { skip }, async (t) => {
  const { authority, server } = certificates(t);
  const ca = authority.cert;

  await t.test('a call, and what both sides know of the connection', async (t) => {
    const { port, contexts, faults } = await greeter(t, { tls: server });
    const outcomes: TlsOutcome[] = [];
    const onNegotiated = (outcome: TlsOutcome): void => void outcomes.push(outcome);
    t.equal(await greet(port, { mode: 'require', ca, onNegotiated }), 'hello world');
    t.match(outcomes, [{ isTls: true, protocol: 'TLSv1.3', certificate: { subject: 'CN=server' } }]);
    t.match(contexts[0]?.caller, { netid: 'tcp', tls: { protocol: 'TLSv1.3', authorized: false } });
    t.equal(contexts[0]?.caller.tls?.certificate, undefined);
    t.same(faults, []);
  });

  await t.test('both sides are told of what was negotiated, for the log', async (t) => {
    const told: unknown[] = [];
    const onNegotiated = (outcome: TlsOutcome, peer: string): void => {
      told.push([
        outcome.isTls,
        outcome.isTls ? outcome.protocol : outcome.reason,
        peer.replace(/\d+$/, 'N'),
      ]);
    };
    const { port } = await greeter(t, { tls: { ...server, onNegotiated } });
    await greet(port, { mode: 'require', ca });
    await greet(port, { mode: 'off' });
    t.same(told, [
      [true, 'TLSv1.3', 'tcp 127.0.0.1:N'],
      [false, 'it was not asked for', 'tcp 127.0.0.1:N'],
    ]);
  });

  await t.test('no session is resumed, and there is no early data', async (t) => {
    const { port } = await greeter(t, { tls: server });
    const sessions: Buffer[] = [];
    for (let i = 0; i < 2; i++) {
      const [session] = sessions;
      const options = { ca, ALPNProtocols: ['sunrpc'], ...(session === undefined ? {} : { session }) };
      const stream = await handshaken(await probed(t, port), options);
      t.equal(stream.isSessionReused(), false);
      stream.on('session', (each: Buffer) => sessions.push(each));
      await answerTo(stream, GREET);
      t.ok(sessions.length > 0, 'there is a session to try it with');
      stream.destroy();
    }
  });

  await t.test('the certificate may be for a name that the caller gives', async (t) => {
    const named = authority.issue({ commonName: 'nfs', names: 'DNS:nfs.example' });
    const { port } = await greeter(t, { tls: named });
    t.equal(await greet(port, { mode: 'require', ca, servername: 'nfs.example' }), 'hello world');
  });

  await t.test('over IPv6', async (t) => {
    const { port, contexts } = await greeter(t, { host: '::1', tls: server });
    t.equal(await greet(port, { mode: 'require', ca }, { host: '::1' }), 'hello world');
    t.match(contexts[0]?.caller, { netid: 'tcp6', tls: { protocol: 'TLSv1.3' } });
  });

  await t.test('a server that offers TLS serves plaintext too, without a probe', async (t) => {
    for (const tls of [undefined, { mode: 'off' } as const]) {
      const { port, contexts } = await greeter(t, { tls: server });
      t.equal(await greet(port, tls), 'hello world');
      t.equal(contexts[0]?.caller.tls, undefined);
    }
  });

  await t.test('records of every size, many at once', async (t) => {
    const { port } = await greeter(t, { tls: server });
    const calls = Array.from({ length: 20 }, () => greet(port, { mode: 'require', ca }));
    t.same(new Set(await Promise.all(calls)), new Set(['hello world']));
  });

  await t.test('a handshake may take any time, where that is said', async (t) => {
    const { port, faults } = await greeter(t, { tls: { ...server, handshakeTimeoutMs: Infinity } });
    t.equal(await greet(port, { mode: 'require', ca }), 'hello world');
    t.same(faults, []);
  });

  await t.test('closing the server ends connections in every phase', async (t) => {
    const { port, nextFault } = await greeter(t, { tls: { ...server, handshakeTimeoutMs: 50 } });
    await rawClient(t, port);
    const fault = nextFault();
    await probed(t, port);
    t.match(await fault, /no handshake within 50 ms/);
  });
});

await t.test('the mode of the client', { skip }, async (t) => {
  const { authority, server } = certificates(t);
  const ca = authority.cert;

  await t.test('opportunistic: TLS where it is offered', async (t) => {
    const { port, contexts } = await greeter(t, { tls: server });
    t.equal(await greet(port, { mode: 'opportunistic', ca }), 'hello world');
    t.ok(contexts[0]?.caller.tls);
  });

  await t.test('opportunistic: plaintext after a clean no, and says so', async (t) => {
    const { port, contexts } = await greeter(t, {});
    const outcomes: TlsOutcome[] = [];
    const onNegotiated = (outcome: TlsOutcome): void => void outcomes.push(outcome);
    t.equal(await greet(port, { mode: 'opportunistic', ca, onNegotiated }), 'hello world');
    t.same(outcomes, [{ isTls: false, reason: 'it answered AUTH_REJECTEDCRED' }]);
    t.equal(contexts[0]?.caller.tls, undefined);
  });

  await t.test('require: no call after a clean no', async (t) => {
    const { port, contexts } = await greeter(t, {});
    await t.rejects(greet(port, { mode: 'require', ca }), {
      name: 'RpcError',
      code: 'RPC_TLS_REQUIRED',
      message: /does not do TLS: it answered AUTH_REJECTEDCRED/,
    });
    t.same(contexts, []);
  });
});

await t.test('client certificates', { skip }, async (t) => {
  const { authority, server } = certificates(t);
  const ca = authority.cert;
  const alice = authority.issue({ commonName: 'alice' });
  const client = { mode: 'require', ca } as const;

  for (const clientCertificate of ['request', 'require'] as const) {
    const tls = { ...server, ca, clientCertificate };

    await t.test(`${clientCertificate}: a trusted one is in the handler's context`, async (t) => {
      const { port, contexts } = await greeter(t, { tls });
      t.equal(await greet(port, { ...client, ...alice }), 'hello world');
      t.match(contexts[0]?.caller.tls, {
        authorized: true,
        subject: 'CN=alice',
        fingerprint256: /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/,
      });
    });

    for (const [what, issuer, validity, words] of [
      ['an untrusted', certificates(t).authority, {}, /its certificate is not trusted: /],
      ['an expired', authority, PAST, /its certificate is not trusted: CERT_HAS_EXPIRED/],
    ] as const)
      await t.test(`${clientCertificate}: ${what} one is refused`, async (t) => {
        const { port, contexts, nextFault } = await greeter(t, { tls });
        const refused = issuer.issue({ commonName: 'alice', ...validity });
        const fault = nextFault();
        await t.rejects(greet(port, { ...client, ...refused }), {
          name: 'RpcError',
          code: 'RPC_DISCONNECTED',
        });
        t.match(await fault, words);
        t.same(contexts, []);
      });
  }

  for (const [what, asks, presented, known] of [
    [
      'unless told otherwise the server asks for one, as it has to',
      {},
      alice,
      { authorized: true, subject: 'CN=alice' },
    ],
    [
      'none: it asks for none',
      { clientCertificate: 'none' },
      alice,
      { authorized: false, certificate: undefined },
    ],
    [
      'request: a client without one is let in',
      { clientCertificate: 'request' },
      {},
      { authorized: false, subject: undefined, certificate: undefined },
    ],
  ] as const)
    await t.test(what, async (t) => {
      const { port, contexts } = await greeter(t, { tls: { ...server, ca, ...asks } });
      t.equal(await greet(port, { ...client, ...presented }), 'hello world');
      t.match(contexts[0]?.caller.tls, known);
    });

  await t.test('require: a client without one is refused', async (t) => {
    const tls = { ...server, ca, clientCertificate: 'require' } as const;
    const { port, contexts, nextFault } = await greeter(t, { tls });
    const fault = nextFault();
    await t.rejects(greet(port, client), {
      name: 'RpcError',
      code: 'RPC_DISCONNECTED',
      message: /the server may not accept our certificate, or want one/,
    });
    t.match(await fault, /it has no certificate/);
    t.same(contexts, []);
  });
});

await t.test('a program that requires TLS', { skip }, async (t) => {
  const { authority, server } = certificates(t);
  const ca = authority.cert;

  await t.test('is served over it', async (t) => {
    const { port } = await greeter(t, { tls: server }, { serve: { tls: 'require' } });
    t.equal(await greet(port, { mode: 'opportunistic', ca }), 'hello world');
  });

  await t.test('refuses plaintext with AUTH_TOOWEAK', async (t) => {
    const { port, contexts } = await greeter(t, { tls: server }, { serve: { tls: 'require' } });
    await t.rejects(greet(port), { code: 'AUTH_ERROR', authStat: 'AUTH_TOOWEAK' });
    t.same(contexts, []);
  });

  await t.test(
    'gives no reply from memory to who lacks the TLS, or the certificate, it was made for',
    async (t) => {
      const alice = authority.issue({ commonName: 'alice' });
      const tls = { ...server, ca, clientCertificate: 'request' } as const;
      const limits = { streamDuplicateCacheBytes: 100_000 };
      const { port, contexts } = await greeter(t, { tls }, { limits, serve: { tls: 'require' } });
      const overTls = async (keys: object): Promise<void> => {
        const stream = await handshaken(await probed(t, port), { ca, ALPNProtocols: ['sunrpc'], ...keys });
        await answerTo(stream, GREET);
        stream.destroy();
      };
      await overTls(alice);
      const refused = await answerTo(await rawClient(t, port), GREET);
      t.equal(refused, '00000009 00000001 00000001 00000001 00000005', 'AUTH_TOOWEAK');
      await overTls({});
      await overTls(alice);
      await overTls({});
      t.same(
        contexts.map(({ caller }) => caller.tls?.subject),
        ['CN=alice', undefined],
        'each is answered from memory where its own call came before',
      );
    },
  );

  await t.test('also where nothing offers TLS, and still says that', async (t) => {
    const { port } = await greeter(t, {}, { serve: { tls: 'require' } });
    await t.rejects(greet(port, { mode: 'opportunistic', ca }), {
      code: 'AUTH_ERROR',
      authStat: 'AUTH_TOOWEAK',
    });
    await t.rejects(greet(port, { mode: 'require', ca }), { code: 'RPC_TLS_REQUIRED' });
  });
});
