import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type net from 'node:net';
import tls from 'node:tls';
import t, { type Test } from 'tap';
import { connectTo } from '../../../client/exchange/connection.js';
import { exchange } from '../../../client/exchange/exchange.js';
import { type Endpoint, trustAuthorities } from '../../../client/exchange/tls-terms.js';
import { encodeRequest } from '../../../daemons/p2p-protocol/index.js';
import { TlsAcceptor } from '../../../daemons/tls/tls-acceptor.js';
import { skipUnless } from '../../peers.js';
import { startService, TIME } from '../../daemons/p2p-server/running-service.js';
import { TestAuthority } from '../../rpc/onc-rpc/tls-certificates.js';
import { rawPeer } from '../raw-peer.js';

const skip = skipUnless('openssl');
if (skip !== false) {
  t.plan(0, skip);
  process.exit();
}

const authority = new TestAuthority();
t.teardown(() => authority.remove());
const good = authority.issue({ commonName: 'localhost' });
const TERMS = trustAuthorities(authority.cert);

const request = {
  operation: 'REGISTER',
  bytes: encodeRequest({ operation: 'REGISTER', timestamp: TIME, user: 'alice' }, 'space'),
} as const;
const deadlines = { connectMs: 1_000, replyMs: 2_000 };

async function serverWith(pair: { cert: string; key: string }): Promise<Endpoint> {
  const tls = { acceptor: new TlsAcceptor(pair), isRequired: false };
  const { service } = await startService({ tls });
  return { host: '127.0.0.1', port: service.address.port, tls: TERMS };
}

await t.test('an operation over TLS, by address and by name', async (t) => {
  const endpoint = await serverWith(good);
  t.match(await exchange(endpoint, request), { kind: 'reply', reply: { status: 'ok' } });
  const byName = { ...endpoint, host: 'localhost' };
  t.match(await exchange(byName, request), { kind: 'reply', reply: { status: 'usernameInUse' } });
});

await t.test('a certificate that is not to be trusted: nothing is sent, and it is said why', async (t) => {
  const stranger = new TestAuthority('a stranger');
  t.teardown(() => stranger.remove());
  const rows: [pair: { cert: string; key: string }, reason: RegExp][] = [
    [stranger.issue({ commonName: 'localhost' }), /unable to verify|local issuer.*--tls-ca/],
    [
      authority.issue({ commonName: 'localhost', names: 'DNS:other.test' }),
      /not in the cert's list|does not match/,
    ],
    [
      authority.issue({ commonName: 'localhost', from: '20200101000000Z', until: '20200201000000Z' }),
      /expired/,
    ],
  ];
  for (const [pair, reason] of rows) {
    const answer = await exchange(await serverWith(pair), request);
    t.equal(answer.kind, 'unreachable');
    if (answer.kind !== 'reply') {
      t.match(answer.reason, /^its certificate is not trusted: /);
      t.match(answer.reason, reason);
    }
  }
});

await t.test('a server without TLS is not spoken to without it', async (t) => {
  const ours = await startService();
  const closing = await rawPeer(t, (socket) => socket.end());
  const answering = await rawPeer(t, (socket) => socket.end('\x02'));
  for (const port of [ours.service.address.port, closing.port, answering.port]) {
    const answer = await exchange({ host: '127.0.0.1', port, tls: TERMS }, request, { deadlines });
    t.same(answer, { kind: 'unreachable', reason: 'it speaks no TLS, and nothing was sent without (--tls)' });
  }
  t.same(ours.audited, []);
  for (const { received } of [closing, answering]) t.notMatch(received.join(), /alice/);
});

await t.test('a handshake that never ends', async (t) => {
  const silent = await rawPeer(t, () => undefined);
  const endpoint = { host: '127.0.0.1', port: silent.port, tls: TERMS };
  const answer = await exchange(endpoint, request, { deadlines: { connectMs: 300, replyMs: 300 } });
  t.match(answer, { kind: 'unreachable', reason: /no TLS handshake within \d+ ms/ });
  const controller = new AbortController();
  const waiting = exchange(endpoint, request, { deadlines, signal: controller.signal });
  controller.abort();
  t.match(await waiting, { kind: 'broken' });
});

/** A TLS server that does something else with the connection. */
async function tlsPeer(t: Test, behave: (socket: tls.TLSSocket) => void): Promise<Endpoint> {
  const server = tls.createServer(good, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => behave(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return { host: '127.0.0.1', port: (server.address() as net.AddressInfo).port, tls: TERMS };
}

await t.test('silence, a cut and a deadline are over TLS what they are without', async (t) => {
  const rows: [behave: (socket: tls.TLSSocket) => void, kind: string][] = [
    [(socket) => socket.end(), 'silent'],
    [(socket) => socket.destroy(), 'silent'],
    [() => undefined, 'unanswered'],
    [(socket) => socket.end(Buffer.from('\x00')), 'reply'],
  ];
  for (const [behave, kind] of rows) {
    const endpoint = await tlsPeer(t, behave);
    const answer = await exchange(endpoint, request, { deadlines: { connectMs: 1_000, replyMs: 300 } });
    t.equal(answer.kind, kind);
    if (answer.kind === 'reply') answer.connection.socket.destroy();
  }
});

await t.test('one certificate alone, by its fingerprint', async (t) => {
  const endpoint = await serverWith(good);
  const { fingerprint256 } = new X509Certificate(good.cert);
  const sha256 = fingerprint256.replaceAll(':', '').toLowerCase();
  const pinned = { ...endpoint, tls: { trust: 'fingerprint', sha256 } } as const;
  const socket = await connectTo(pinned, { timeoutMs: 2_000 });
  socket.destroy();
  const other = { ...endpoint, tls: { trust: 'fingerprint', sha256: '0'.repeat(64) } } as const;
  await t.rejects(connectTo(other, { timeoutMs: 2_000 }), /another than the one it announced/);
});

await t.test('a handshake that fails for another reason does not blame the certificate', async (t) => {
  const server = tls.createServer({ ...good, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' });
  server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as net.AddressInfo;
  const answer = await exchange({ host: '127.0.0.1', port, tls: TERMS }, request, { deadlines });
  t.match(answer, { kind: 'unreachable', reason: /^the TLS handshake failed: .*(version|protocol)/i });
});
