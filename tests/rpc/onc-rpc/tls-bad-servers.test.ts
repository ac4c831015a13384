import type net from 'node:net';
import type tls from 'node:tls';
import t from 'tap';
import { type ClientTlsOptions, frameRecord } from 'onc-rpc';
import { alpnFault } from 'onc-rpc/internal/tls/tls-options.js';
import { skipUnless } from '../../peers.js';
import {
  answering,
  certificates,
  greet,
  greeter,
  nextRecord,
  OFFER,
  rawServer,
  tlsServer,
} from './tls-fixture.js';

const skip = skipUnless('openssl');

/** A reply with other bytes from an offset on. */
function changed(reply: Buffer, offset: number, hex: string): Buffer {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  return Buffer.concat([reply.subarray(0, offset), bytes, reply.subarray(offset + bytes.length)]);
}

/** Counts the bytes that a client sends after the probe's answer: none of them may be a call in plaintext. */
function watching(answer: Buffer): { serve: (socket: net.Socket) => void; seen: () => string } {
  let seen = '';
  return {
    serve: answering(answer, (socket) => {
      socket.on('data', (chunk: Buffer) => {
        seen += chunk.toString('latin1');
        socket.destroy();
      });
      socket.resume();
    }),
    seen: () => seen,
  };
}

for (const mode of ['opportunistic', 'require'] as const) {
  await t.test(`${mode}: an answer to the probe that no honest server gives`, async (t) => {
    const answers: readonly (readonly [string, Buffer, RegExp])[] = [
      ['another verifier', changed(OFFER, 20, '53544152 54544c5a'), /is not STARTTLS/],
      ['a shorter verifier', changed(OFFER, 16, '00000007 53544152 54544c00'), /is not STARTTLS/],
      ['a verifier of another flavor', changed(OFFER, 12, '00000001'), /a verifier of flavor 1/],
      ['the answer to another call', OFFER, /the answer is to another call/],
      ['a call', changed(OFFER, 4, '00000000'), /cannot be understood/],
      ['an unknown reply_stat', changed(OFFER, 8, '00000002'), /cannot be understood/],
      ['half an answer', OFFER.subarray(0, 18), /cannot be understood/],
      ['an answer of 1 KB', Buffer.concat([OFFER, Buffer.alloc(1000)]), /is no record/],
    ];
    for (const [what, answer, reason] of answers) {
      await t.test(what, async (t) => {
        const isOther = what === 'the answer to another call';
        const { serve, seen } = watching(answer);
        const port = await rawServer(t, isOther ? strayAnswer : serve);
        await t.rejects(greet(port, { mode }), { name: 'RpcError', code: 'RPC_TLS_FAILED', message: reason });
        t.equal(seen(), '', 'nothing is sent after it');
      });
    }
  });

  await t.test(`${mode}: plaintext where the handshake should be`, async (t) => {
    const reply = frameRecord(Buffer.concat([Buffer.alloc(24), Buffer.from('injected')]));

    await t.test('behind the offer, in the same segment', async (t) => {
      const port = await rawServer(t, (socket) => {
        socket.once('data', (probe: Buffer) => {
          const offer = Buffer.from(OFFER);
          probe.copy(offer, 0, 4, 8);
          socket.write(Buffer.concat([frameRecord(offer), reply]));
        });
      });
      await t.rejects(greet(port, { mode }), {
        code: 'RPC_TLS_FAILED',
        message: /plaintext behind the answer/,
      });
    });

    await t.test('after the offer', async (t) => {
      const port = await rawServer(
        t,
        answering(OFFER, (socket) => socket.write(reply)),
      );
      await t.rejects(greet(port, { mode }), { code: 'RPC_TLS_FAILED' });
    });
  });

  await t.test(`${mode}: a server that says nothing, or goes`, async (t) => {
    // Time enough to connect, and for the answer to the probe.
    const connectTimeoutMs = 2_000;
    const failed = { code: 'RPC_TLS_FAILED', message: /not there in time/ };

    await t.test('nothing to the probe', async (t) => {
      const port = await rawServer(t, () => undefined);
      await t.rejects(greet(port, { mode }, { connectTimeoutMs }), failed);
    });

    await t.test('nothing to the handshake', async (t) => {
      const port = await rawServer(t, answering(OFFER));
      await t.rejects(greet(port, { mode }, { connectTimeoutMs }), failed);
    });

    await t.test('closes on the probe', async (t) => {
      const port = await rawServer(t, (socket) => socket.once('data', () => socket.destroy()));
      await t.rejects(greet(port, { mode }), { code: 'RPC_TLS_FAILED' });
    });

    await t.test('closes on the handshake', async (t) => {
      const port = await rawServer(
        t,
        answering(OFFER, (socket) => socket.end()),
      );
      await t.rejects(greet(port, { mode }), { code: 'RPC_TLS_FAILED' });
    });
  });

  await t.test(`${mode}: certificates and protocols`, { skip }, async (t) => {
    const { authority, server } = certificates(t);
    const ca = authority.cert;
    const issue = (request: Partial<Parameters<typeof authority.issue>[0]>) =>
      authority.issue({ commonName: 'server', ...request });
    const expired = { from: '20200101000000Z', until: '20210101000000Z' };
    const future = { from: '20900101000000Z', until: '20910101000000Z' };
    const cases: readonly (readonly [string, tls.TlsOptions, RegExp, Partial<ClientTlsOptions>?])[] = [
      ['an expired certificate', issue(expired), /expired/],
      ['a certificate not valid yet', issue(future), /not yet valid/],
      ['an untrusted certificate', certificates(t).server, /signature|unable to|self-signed/],
      ['a certificate for localhost alone', issue({ names: 'DNS:localhost' }), /altnames/],
      ['a certificate for another host', issue({ names: 'DNS:other.example' }), /altnames/],
      ['a certificate for another name given', server, /altnames/, { servername: 'nfs.example' }],
      ['a name in the subject alone', issue({ commonName: '127.0.0.1', names: 'DNS:x' }), /altnames/],
      [
        'a name in the subject, and no names of hosts',
        issue({ commonName: 'nfs.example', names: 'email:root@nfs.example' }),
        /names no host \(subjectAltName\)/,
        { servername: 'nfs.example' },
      ],
      [
        'a wildcard',
        issue({ names: 'IP:127.0.0.1,DNS:*.nfs.example' }),
        /names hosts by a wildcard: .*\*\.nfs\.example/,
        { servername: 'a.nfs.example' },
      ],
      ['another protocol (ALPN)', { ...server, ALPNProtocols: ['http/1.1'] }, /./],
      ['no protocol (ALPN)', { ...server, ALPNProtocols: [] }, /no protocol \(ALPN\)/],
      ['TLS 1.2', { ...server, maxVersion: 'TLSv1.2' }, /./],
      ['no certificate', { ciphers: 'TLS_AES_128_GCM_SHA256' }, /./],
    ];
    for (const [what, options, reason, more] of cases) {
      await t.test(what, async (t) => {
        let plaintext = 0;
        const port = await rawServer(
          t,
          tlsServer(options, (stream) => stream.on('data', () => plaintext++)),
        );
        const rejected = { name: 'RpcError', code: 'RPC_TLS_FAILED', message: reason };
        await t.rejects(greet(port, { mode, ca, ...more }), rejected);
        t.equal(plaintext, 0, 'no call is sent');
      });
    }

    await t.test('the environment cannot switch the check off', async (t) => {
      // warns once, on stderr
      process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
      t.teardown(() => {
        delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      });
      const port = await rawServer(t, tlsServer(issue(expired)));
      await t.rejects(greet(port, { mode, ca }), { code: 'RPC_TLS_FAILED' });
    });

    await t.test('plaintext after the handshake', async (t) => {
      const port = await rawServer(
        t,
        tlsServer(server, (stream, socket) => {
          stream.once('data', (call: Buffer) => {
            const reply = Buffer.concat([call.subarray(4, 8), Buffer.from([0, 0, 0, 1]), Buffer.alloc(20)]);
            socket.write(frameRecord(reply));
          });
        }),
      );
      await t.rejects(greet(port, { mode, ca }), { name: 'RpcError', code: 'RPC_DISCONNECTED' });
    });
  });
}

await t.test('what the caller may allow', { skip }, async (t) => {
  const { authority, server } = certificates(t);
  const ca = authority.cert;

  await t.test('a server without ALPN, by name', async (t) => {
    const port = await rawServer(
      t,
      tlsServer({ ...server, ALPNProtocols: [] }, (stream) => {
        void nextRecord(stream).then((call) => {
          const header = Buffer.concat([call.subarray(0, 4), Buffer.from([0, 0, 0, 1]), Buffer.alloc(16)]);
          stream.write(
            frameRecord(Buffer.concat([header, Buffer.from([0, 0, 0, 2]), Buffer.from('ok\0\0')])),
          );
        });
      }),
    );
    t.equal(await greet(port, { mode: 'require', ca, acceptMissingAlpn: true }), 'ok');
  });

  await t.test('a certificate that its own check accepts, and only that', async (t) => {
    const { port } = await greeter(t, { tls: certificates(t).server });
    const faults: (string | undefined)[] = [];
    const accept: ClientTlsOptions['checkCertificate'] = (certificate, fault) => {
      faults.push(fault);
      return certificate.subject === 'CN=server' ? undefined : 'not the one';
    };
    t.equal(await greet(port, { mode: 'require', ca, checkCertificate: accept }), 'hello world');
    t.match(faults, [/UNABLE_TO|SIGNATURE/]);
    await t.rejects(greet(port, { mode: 'require', ca, checkCertificate: () => 'not the one' }), {
      code: 'RPC_TLS_FAILED',
      message: /not the one/,
    });
  });

  await t.test('a check of its own that throws fails the connection, and not the process', async (t) => {
    const { port, contexts } = await greeter(t, { tls: server });
    const thrown = new Error('no list of certificates');
    const checkCertificate = (): never => {
      throw thrown;
    };
    const error: unknown = await greet(port, { mode: 'require', ca, checkCertificate }).catch(
      (error: unknown) => error,
    );
    t.match(error, { name: 'RpcError', code: 'RPC_TLS_FAILED', message: /no list of certificates/ });
    t.equal(error instanceof Error ? error.cause : undefined, thrown);
    t.same(contexts, [], 'no call is sent');
  });
});

await t.test('the protocol agreed on, should a TLS library let another one through', (t) => {
  t.equal(alpnFault('sunrpc'), undefined);
  t.match(alpnFault('http/1.1', true), /negotiated the protocol "http\/1.1", not sunrpc/);
  t.match(alpnFault(false), /no protocol/);
  t.equal(alpnFault(false, true), undefined);
  t.end();
});

await t.test('a clean no', async (t) => {
  const noes: readonly (readonly [string, string, string])[] = [
    ['AUTH_ERROR', '00000001 00000001 00000001 00000001 00000005', 'it answered AUTH_TOOWEAK'],
    ['RPC_MISMATCH', '00000001 00000001 00000001 00000000 00000002 00000002', 'it answered RPC_MISMATCH'],
    [
      'accepted',
      '00000001 00000001 00000000 00000000 00000000 00000000',
      'it answered SUCCESS without STARTTLS',
    ],
  ];
  for (const [what, hex, reason] of noes) {
    const answer = Buffer.from(hex.replaceAll(' ', ''), 'hex');

    await t.test(`${what}: require makes no call`, async (t) => {
      const { serve, seen } = watching(answer);
      const port = await rawServer(t, serve);
      const rejected = { code: 'RPC_TLS_REQUIRED', message: new RegExp(reason) };
      await t.rejects(greet(port, { mode: 'require' }), rejected);
      t.equal(seen(), '');
    });

    await t.test(`${what}: opportunistic calls in plaintext`, async (t) => {
      const { serve, seen } = watching(answer);
      const port = await rawServer(t, serve);
      const reasons: unknown[] = [];
      const onNegotiated = (outcome: unknown): void => void reasons.push(outcome);
      await t.rejects(greet(port, { mode: 'opportunistic', onNegotiated }), { code: 'RPC_DISCONNECTED' });
      t.same(reasons, [{ isTls: false, reason }]);
      t.match(seen(), /world/);
    });
  }
});

/** Answers the probe with an xid that is not the probe's. */
function strayAnswer(socket: net.Socket): void {
  socket.once('data', (probe: Buffer) => {
    const reply = Buffer.from(OFFER);
    reply.writeUInt32BE((probe.readUInt32BE(4) + 1) >>> 0, 0);
    socket.write(frameRecord(reply));
  });
}
