import t from 'tap';
import { frameRecord, type ServerInterceptor, type TlsOutcome } from 'onc-rpc';
import { skipUnless } from '../../peers.js';
import {
  certificates,
  greet,
  greeter,
  nextRecord,
  OFFER,
  PROBE,
  probed,
  rawClient,
  rawHandshake,
} from './tls-fixture.js';

const skip = skipUnless('openssl');

/** GREET("world") by AUTH_NONE. */
const GREET = Buffer.from(
  '00000009 00000000 00000002 20000077 00000001 00000001 00000000 00000000 00000000 00000000 00000005 776f726c64000000'.replaceAll(
    ' ',
    '',
  ),
  'hex',
);

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
      const stream = await rawHandshake(await probed(t, port), options);
      if (stream instanceof Error) throw stream;
      t.equal(stream.isSessionReused(), false);
      stream.on('session', (each: Buffer) => sessions.push(each));
      stream.write(frameRecord(GREET));
      await nextRecord(stream);
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

  await t.test('a server that offers TLS serves plaintext too', async (t) => {
    const { port, contexts } = await greeter(t, { tls: server });
    t.equal(await greet(port), 'hello world');
    t.equal(contexts[0]?.caller.tls, undefined);
  });

  await t.test('records of every size, many at once', async (t) => {
    const { port } = await greeter(t, { tls: server });
    const calls = Array.from({ length: 20 }, () => greet(port, { mode: 'require', ca }));
    t.same(new Set(await Promise.all(calls)), new Set(['hello world']));
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

  await t.test('off: no probe', async (t) => {
    const { port, contexts } = await greeter(t, { tls: server });
    t.equal(await greet(port, { mode: 'off' }), 'hello world');
    t.equal(contexts[0]?.caller.tls, undefined);
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

    await t.test(`${clientCertificate}: an untrusted one is refused`, async (t) => {
      const { port, contexts, nextFault } = await greeter(t, { tls });
      const stranger = certificates(t).authority.issue({ commonName: 'alice' });
      const fault = nextFault();
      await t.rejects(greet(port, { ...client, ...stranger }), {
        name: 'RpcError',
        code: 'RPC_DISCONNECTED',
      });
      t.match(await fault, /its certificate is not trusted: /);
      t.same(contexts, []);
    });

    await t.test(`${clientCertificate}: an expired one is refused`, async (t) => {
      const { port, contexts, nextFault } = await greeter(t, { tls });
      const validity = { from: '20200101000000Z', until: '20210101000000Z' };
      const expired = authority.issue({ commonName: 'alice', ...validity });
      const fault = nextFault();
      await t.rejects(greet(port, { ...client, ...expired }), { code: 'RPC_DISCONNECTED' });
      t.match(await fault, /its certificate is not trusted: CERT_HAS_EXPIRED/);
      t.same(contexts, []);
    });
  }

  await t.test('unless told otherwise the server asks for one, as it has to', async (t) => {
    const { port, contexts } = await greeter(t, { tls: { ...server, ca } });
    await greet(port, { ...client, ...alice });
    t.match(contexts[0]?.caller.tls, { authorized: true, subject: 'CN=alice' });
  });

  await t.test('none: it asks for none', async (t) => {
    const { port, contexts } = await greeter(t, { tls: { ...server, ca, clientCertificate: 'none' } });
    await greet(port, { ...client, ...alice });
    t.match(contexts[0]?.caller.tls, { authorized: false, certificate: undefined });
  });

  await t.test('request: a client without one is let in', async (t) => {
    const { port, contexts } = await greeter(t, { tls: { ...server, ca, clientCertificate: 'request' } });
    t.equal(await greet(port, client), 'hello world');
    t.match(contexts[0]?.caller.tls, { authorized: false, subject: undefined, certificate: undefined });
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

  await t.test('also where nothing offers TLS, and still says that', async (t) => {
    const { port } = await greeter(t, {}, { serve: { tls: 'require' } });
    await t.rejects(greet(port, { mode: 'opportunistic', ca }), {
      code: 'AUTH_ERROR',
      authStat: 'AUTH_TOOWEAK',
    });
    await t.rejects(greet(port, { mode: 'require', ca }), { code: 'RPC_TLS_REQUIRED' });
  });
});

await t.test('the probe, byte by byte', { skip }, async (t) => {
  const { authority, server } = certificates(t);
  const tls = { ALPNProtocols: ['sunrpc'], ca: authority.cert };

  await t.test('is answered with STARTTLS, whatever the program', async (t) => {
    const { port } = await greeter(t, { tls: server });
    const socket = await rawClient(t, port);
    const other = Buffer.from(PROBE);
    other.writeUInt32BE(99, 12);
    socket.write(frameRecord(other));
    const answer = await nextRecord(socket);
    const progUnavail = '00000001 00000001 00000000 00000000 00000008 5354415254544c53 00000001';
    t.equal(answer.toString('hex'), progUnavail.replaceAll(' ', ''));
    t.notMatch(await rawHandshake(socket, tls), Error);
  });

  await t.test('may come in one-byte fragments', async (t) => {
    const { port } = await greeter(t, { tls: server });
    const socket = await rawClient(t, port);
    socket.write(frameRecord(PROBE, 1));
    t.match((await nextRecord(socket)).toString('latin1'), /STARTTLS/);
  });

  await t.test('is refused without TLS configured: AUTH_REJECTEDCRED', async (t) => {
    const { port } = await greeter(t, {});
    const socket = await rawClient(t, port);
    socket.write(frameRecord(PROBE));
    t.equal((await nextRecord(socket)).toString('hex'), refusal(2));
  });

  await t.test('is for procedure 0 alone: AUTH_BADCRED', async (t) => {
    const { port } = await greeter(t, { tls: server });
    const socket = await rawClient(t, port);
    const call = Buffer.from(PROBE);
    call.writeUInt32BE(1, 20);
    socket.write(frameRecord(call));
    t.equal((await nextRecord(socket)).toString('hex'), refusal(1));
  });

  await t.test('has an empty credential: AUTH_BADCRED', async (t) => {
    const { port } = await greeter(t, { tls: server });
    const socket = await rawClient(t, port);
    const call = Buffer.concat([
      PROBE.subarray(0, 28),
      Buffer.from([0, 0, 0, 4, 1, 2, 3, 4]),
      PROBE.subarray(32),
    ]);
    socket.write(frameRecord(call));
    t.equal((await nextRecord(socket)).toString('hex'), refusal(1));
  });

  await t.test('is refused within TLS: AUTH_BADCRED', async (t) => {
    const { port } = await greeter(t, { tls: server });
    const stream = await rawHandshake(await probed(t, port), tls);
    if (stream instanceof Error) throw stream;
    stream.write(frameRecord(PROBE));
    t.equal((await nextRecord(stream)).toString('hex'), refusal(1));
  });

  await t.test('may come after calls in plaintext, which TLS follows', async (t) => {
    const { port, contexts } = await greeter(t, { tls: server });
    const socket = await rawClient(t, port);
    const plainNull = Buffer.from(PROBE);
    plainNull.writeUInt32BE(0, 24);
    socket.write(frameRecord(plainNull));
    await nextRecord(socket);
    socket.write(frameRecord(PROBE));
    t.equal((await nextRecord(socket)).toString('hex'), OFFER.toString('hex'));
    const stream = await rawHandshake(socket, tls);
    if (stream instanceof Error) throw stream;
    stream.write(frameRecord(GREET));
    await nextRecord(stream);
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
    t.equal((await nextRecord(socket)).toString('hex'), refusal(2));
    answer();
    t.match((await nextRecord(socket)).toString('latin1'), /hello world/);
    socket.write(frameRecord(PROBE));
    t.equal((await nextRecord(socket)).toString('hex'), OFFER.toString('hex'), 'and then it is not');
  });
});

/** AUTH_ERROR with this status, to xid 1. */
function refusal(authStat: number): string {
  return `00000001000000010000000100000001${authStat.toString(16).padStart(8, '0')}`;
}
