import type net from 'node:net';
import type tls from 'node:tls';
import t, { type Test } from 'tap';
import { type ClientTlsOptions, frameRecord, type ServerTlsOptions } from 'onc-rpc';
import { skipUnless } from '../../peers.js';
import { callRecord, fromHex } from '../onc-rpc/hex.js';
import type { KeyPair } from '../onc-rpc/tls-certificates.js';
import {
  answering,
  bytesUntilClosed,
  certificates,
  nextRecord,
  OFFER,
  rawClient,
  rawHandshake,
  rawServer,
  tlsServer,
} from '../onc-rpc/tls-fixture.js';
import { ambushed } from './ambush.js';
import { besieged, type Siege } from './siege.js';

// Row 27 of specs/bad-input.md: TLS that is none, at a server and at a client.

const MIB = 1024 * 1024;
const skip = skipUnless('openssl');
/** How often each is tried: what one leaves behind shows. */
const ROUNDS = 10;
/** What a handshake may take: of who is silent, and of others. */
const [SILENT_MS, HANDSHAKE_MS] = [1_000, 20_000];
const CALL = callRecord({ proc: 5 });
const PROBE = callRecord({ proc: 0, cred: '00000007 00000000' });
const ALPN = { ALPNProtocols: ['sunrpc'] };
const EXPIRED = { from: '20200101000000Z', until: '20210101000000Z' };
/** Handshakes take memory of OpenSSL's while they last. */
const BOUNDS = { maxPeakBytes: 16 * MIB, maxKeptBytes: 2 * MIB };

/** Probes for TLS on a fresh connection, and is offered it. */
async function offered(t: Parameters<typeof rawClient>[0], { port }: Siege): Promise<net.Socket> {
  const socket = await rawClient(t, port);
  socket.write(PROBE);
  if (!(await nextRecord(socket)).includes('STARTTLS')) throw new Error('no offer');
  return socket;
}

/** A client's half of the handshake, then a call: with TLS 1.3 a client is through before the server has judged. */
async function callThrough(socket: net.Socket, options: tls.ConnectionOptions): Promise<void> {
  const stream = await rawHandshake(socket, options);
  if (stream instanceof Error) return;
  stream.write(CALL);
  await bytesUntilClosed(stream);
}

type Attack = readonly [story: string, attack: (socket: net.Socket) => Promise<unknown>, said: RegExp];

/** A server that has all of them in its record, each once. */
async function toldOf(t: Test, siege: Siege, count: number, [story, , said]: Attack): Promise<void> {
  t.match((await siege.faults(count)).at(-1), said, story);
  t.equal((await siege.state()).faultCount, count, 'each is said once');
}

await t.test('row 27: clients whose TLS is none, and whose certificates are none', { skip }, async (t) => {
  const { authority, server } = certificates(t);
  const stranger = certificates(t).server;
  const expired = authority.issue({ commonName: 'alice', ...EXPIRED });
  const serverTls: ServerTlsOptions = { ...server, ca: authority.cert, handshakeTimeoutMs: HANDSHAKE_MS };
  const citizenTls: ClientTlsOptions = { mode: 'require', ca: authority.cert };
  const withKeys = (keys: KeyPair) => (socket: net.Socket) => callThrough(socket, { ...ALPN, ...keys });
  const attacks: readonly Attack[] = [
    ['a call instead of the handshake', (socket) => written(socket, CALL), /no TLS with this client/],
    ['1 MiB of it', (socket) => written(socket, Buffer.alloc(MIB, CALL)), /no TLS with this client/],
    [
      'a call after the handshake',
      async (socket) => {
        const stream = await rawHandshake(socket, ALPN);
        socket.write(CALL);
        if (!(stream instanceof Error)) await bytesUntilClosed(stream);
      },
      /./,
    ],
    ['another protocol (ALPN)', (s) => callThrough(s, { ALPNProtocols: ['http/1.1'] }), /no TLS/],
    ['no protocol (ALPN)', (s) => callThrough(s, {}), /it negotiated no protocol/],
    ['TLS 1.2', (s) => callThrough(s, { ...ALPN, maxVersion: 'TLSv1.2' }), /no TLS/],
    ['an untrusted certificate', withKeys(stranger), /its certificate is not trusted/],
    ['an expired certificate', withKeys(expired), /its certificate is not trusted: CERT_HAS_EXPIRED/],
  ];
  await besieged(t, { ...BOUNDS, serving: { tls: serverTls }, citizenTls }, async (siege) => {
    const { reads } = await siege.state();
    let count = 0;
    for (const attack of attacks) {
      for (let round = 0; round < ROUNDS; round++) await attack[1](await offered(t, siege));
      await toldOf(t, siege, (count += ROUNDS), attack);
    }
    const injecting = await rawClient(t, siege.port);
    injecting.write(Buffer.concat([PROBE, CALL]));
    t.equal(await bytesUntilClosed(injecting), 0, 'a call behind the probe: not even the offer comes');
    t.match((await siege.faults(count + 1)).at(-1), /bytes in plaintext behind the probe/);
    t.equal((await siege.state()).reads, reads, 'no call of them was run');
  });
});

await t.test('row 27: clients that end or fall silent where TLS was to begin', { skip }, async (t) => {
  const { authority, server } = certificates(t);
  const serverTls: ServerTlsOptions = { ...server, ca: authority.cert, handshakeTimeoutMs: SILENT_MS };
  const citizenTls: ClientTlsOptions = { mode: 'require', ca: authority.cert };
  const attacks: readonly Attack[] = [
    ['nothing', (socket) => bytesUntilClosed(socket), /no handshake within 1000 ms/],
    ['its end', (socket) => bytesUntilClosed(socket.end()), /no TLS with this client/],
    ['half a hello', (socket) => written(socket, fromHex('1603010200010001fc0303')), /no handshake within/],
  ];
  await besieged(t, { ...BOUNDS, serving: { tls: serverTls }, citizenTls }, async (siege) => {
    let count = 0;
    for (const attack of attacks) {
      const silent = Array.from({ length: ROUNDS }, async () => attack[1](await offered(t, siege)));
      await Promise.all(silent);
      await toldOf(t, siege, (count += ROUNDS), attack);
    }
  });
});

async function written(socket: net.Socket, bytes: Buffer): Promise<void> {
  socket.write(bytes);
  await bytesUntilClosed(socket);
}

await t.test('row 27: servers whose TLS is none, and whose certificates are none', { skip }, async (t) => {
  const { authority, server } = certificates(t);
  const ca = authority.cert;
  let plaintextBytes = 0;
  /** Counts what comes after a bad answer: no call may. */
  const counting = (answer: Buffer) =>
    answering(answer, (socket) => {
      socket.on('data', (chunk: Buffer) => (plaintextBytes += chunk.length));
      socket.resume();
    });
  const reply = frameRecord(Buffer.alloc(28));
  const wrong = Buffer.from(OFFER).fill('Z', 27, 28);
  const issue = (more: object) => authority.issue({ commonName: 'server', ...more });
  const ambushes: readonly (readonly [string, (socket: net.Socket) => void, RegExp, number?])[] = [
    ['a wrong STARTTLS verifier', counting(wrong), /the verifier of the answer is not STARTTLS/],
    ['plaintext after the offer', answering(OFFER, (socket) => socket.write(reply)), /no TLS with/],
    ['16 MiB of it', answering(OFFER, (socket) => socket.write(Buffer.alloc(16 * MIB))), /no TLS with/],
    ['nothing after the offer', answering(OFFER), /not there in time/, SILENT_MS],
    ['an expired certificate', tlsServer(issue(EXPIRED)), /expired/],
    ['an untrusted certificate', tlsServer(certificates(t).server), /signature|unable to|self-signed/],
    ['a certificate for another', tlsServer(issue({ names: 'DNS:other.example' })), /altnames/],
    ['another protocol (ALPN)', tlsServer({ ...server, ALPNProtocols: ['http/1.1'] }), /./],
    ['no protocol (ALPN)', tlsServer({ ...server, ALPNProtocols: [] }), /no protocol \(ALPN\)/],
    ['TLS 1.2', tlsServer({ ...server, maxVersion: 'TLSv1.2' }), /./],
  ];
  const citizenTls: ClientTlsOptions = { mode: 'require', ca };
  await ambushed(t, { ...BOUNDS, tls: server, citizenTls }, async (client) => {
    for (const [story, serve, said, connectTimeoutMs = HANDSHAKE_MS] of ambushes) {
      const port = await rawServer(t, serve);
      for (const mode of ['require', 'opportunistic'] as const) {
        await client.ask('open', { over: 'tcp', port, tls: { mode, ca }, connectTimeoutMs });
        for (let round = 0; round < ROUNDS / 2; round++) {
          const outcome = await client.ask('read', 2 * HANDSHAKE_MS);
          t.match(outcome, { code: 'RPC_TLS_FAILED', message: said }, `${story}, ${mode}`);
        }
      }
    }
    t.equal(plaintextBytes, 0, 'no call was sent in plaintext');
  });
});
