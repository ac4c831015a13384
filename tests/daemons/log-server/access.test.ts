import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Client, createClient, RpcError, tcpTransport, type TcpTransportOptions } from 'onc-rpc';
import t, { type Test } from 'tap';
import { type AppendArgs, LOG_PROG, type ReadArgs } from '../../../daemons/programs/audit.js';
import { printed, printedLines } from '../../eventually.js';
import { certificateFiles } from '../../flow/certificate-files.js';
import { skipUnless } from '../../peers.js';
import { type KeyPair, TestAuthority } from '../../rpc/onc-rpc/tls-certificates.js';
import { listeningPort, saysReady, type StartedProgram, startOurs } from '../../started-program.js';

interface Running extends StartedProgram {
  readonly port: number;
}

async function started(t: Test, ...flags: string[]): Promise<Running> {
  const program = startOurs(t, 'daemons/log-server/main.js', ['--register', 'off', ...flags]);
  return { ...program, port: listeningPort(await program.program.ready(saysReady)) };
}

const entry = (username: string): { username: string; operation: string; timestamp: string } => ({
  username,
  operation: 'REGISTER',
  timestamp: '11/05/2025 18:02:34',
});

/** What becomes of a report by SENDLOG: `taken`, or the error. */
async function report(
  t: Test,
  { port }: Running,
  username: string,
  options: Partial<TcpTransportOptions> = {},
): Promise<string> {
  const transport = tcpTransport({ host: '127.0.0.1', port, ...options });
  t.teardown(() => transport.close());
  try {
    await createClient(LOG_PROG.LOG_VERS, transport).SENDLOG(entry(username));
    return 'taken';
  } catch (error) {
    if (error instanceof RpcError) return error.authStat ?? error.code;
    throw error;
  }
}

await t.test('an address that is not allowed is told that it is too weak', async (t) => {
  const server = await started(t, '--host', '127.0.0.1', '--allow', '127.0.0.2', '--allow', '127.0.1.0/24');
  t.equal(await report(t, server, 'alice'), 'AUTH_TOOWEAK');
  t.equal(await report(t, server, 'bob', { localAddress: '127.0.0.2' }), 'taken');
  t.equal(await report(t, server, 'carol', { localAddress: '127.0.1.255' }), 'taken');
  t.equal(await report(t, server, 'dave', { localAddress: '127.0.2.0' }), 'AUTH_TOOWEAK');
  const lines = await printedLines(server, 2);
  t.match(lines, [/^bob /, /^carol /]);
  t.equal(lines.length, 2);
  await printed(server, 'stderr', (text) => text.includes('a report was refused'));
  t.match(server.output.stderr, /: a report was refused: 127\.0\.0\.1 shows no certificate/);
});

await t.test('marked strangers are taken', async (t) => {
  const server = await started(t, '--host', '127.0.0.1', '--allow', '127.0.0.2', '--strangers', 'mark');
  t.equal(await report(t, server, 'alice'), 'taken');
});

await t.test('IPv6, and IPv4 on a socket of both families', async (t) => {
  const server = await started(t, '--host', '::', '--allow', '::1', '--allow', '127.0.0.2');
  t.equal(await report(t, server, 'alice', { host: '::1' }), 'taken');
  t.equal(await report(t, server, 'bob', { localAddress: '127.0.0.2' }), 'taken');
  t.equal(await report(t, server, 'carol'), 'AUTH_TOOWEAK');
});

await t.test('a certificate of the authority', { skip: skipUnless('openssl') }, async (t) => {
  const files = certificateFiles(t);
  const flags = ['--tls-cert', files.cert, '--tls-key', files.key, '--tls-ca', files.ca];
  const server = await started(t, '--host', '127.0.0.1', ...flags);
  const pem = (file: string): string => readFileSync(file, 'utf8');
  const known = { ca: pem(files.ca), cert: pem(files.cert), key: pem(files.key) };
  t.equal(await report(t, server, 'alice'), 'AUTH_TOOWEAK', 'in plaintext');
  t.equal(
    await report(t, server, 'bob', { tls: { mode: 'require', ca: known.ca } }),
    'AUTH_TOOWEAK',
    'without a certificate',
  );
  t.equal(await report(t, server, 'carol', { tls: { mode: 'require', ...known } }), 'taken');
  const other = certificateFiles(t);
  const untrusted = { cert: pem(other.cert), key: pem(other.key), ca: known.ca };
  t.not(new X509Certificate(untrusted.cert).fingerprint256, new X509Certificate(known.cert).fingerprint256);
  t.equal(
    await report(t, server, 'dave', { tls: { mode: 'require', ...untrusted } }),
    'RPC_DISCONNECTED',
    'with one of another authority',
  );
});

/** One record of a source. */
const batch = (source: number): AppendArgs => ({
  source: new Uint8Array(16).fill(source),
  first: 1n,
  oldest: 1n,
  records: [{ entry: entry('alice'), result: 0, address: '192.0.2.1' }],
});

const EVERYTHING: ReadArgs = { filter: { tag: 'READ_ALL' }, after: 0n, limit: 100 };

function auditor(
  t: Test,
  { port }: Running,
  options: Partial<TcpTransportOptions> = {},
): Client<typeof LOG_PROG.AUDIT_VERS> {
  const transport = tcpTransport({ host: '127.0.0.1', port, ...options });
  t.teardown(() => transport.close());
  return createClient(LOG_PROG.AUDIT_VERS, transport);
}

await t.test('version 2 tells strangers that they are, and whose a source is', async (t) => {
  const server = await started(t, '--host', '127.0.0.1', '--allow', '127.0.0.2', '--allow', '127.0.1.0/24');
  const stranger = auditor(t, server);
  t.equal((await stranger.APPEND(batch(1))).tag, 'AUDIT_STRANGER');
  t.equal((await stranger.HEAD({ source: batch(1).source })).tag, 'AUDIT_STRANGER');
  t.equal((await stranger.READ(EVERYTHING)).tag, 'AUDIT_STRANGER');
  const owner = auditor(t, server, { localAddress: '127.0.0.2' });
  t.same(await owner.APPEND(batch(1)), { tag: 'AUDIT_OK', value: 1n });
  const foreign = auditor(t, server, { localAddress: '127.0.1.9' });
  t.equal((await foreign.APPEND(batch(1))).tag, 'AUDIT_FOREIGN_SOURCE');
  t.same(await foreign.APPEND(batch(2)), { tag: 'AUDIT_OK', value: 1n });
  const page = await foreign.READ(EVERYTHING);
  t.match(page, {
    tag: 'AUDIT_OK',
    value: {
      records: [
        { caller: '127.0.0.2', authentication: 'AUTHENTICATED_ADDRESS', identity: '127.0.0.2/32' },
        { caller: '127.0.1.9', authentication: 'AUTHENTICATED_ADDRESS', identity: '127.0.1.0/24' },
      ],
    },
  });
});

await t.test('marked strangers are in the trail as what they are', async (t) => {
  const server = await started(t, '--host', '::', '--allow', '::1', '--strangers', 'mark');
  const stranger = auditor(t, server);
  t.same(await stranger.APPEND(batch(1)), { tag: 'AUDIT_OK', value: 1n });
  t.equal((await stranger.READ(EVERYTHING)).tag, 'AUDIT_STRANGER');
  const known = auditor(t, server, { host: '::1' });
  t.match(await known.READ(EVERYTHING), {
    value: { records: [{ caller: '127.0.0.1', authentication: 'AUTHENTICATED_NOT', identity: '' }] },
  });
});

await t.test('a certificate owns its source', { skip: skipUnless('openssl') }, async (t) => {
  const authority = new TestAuthority();
  t.teardown(() => authority.remove());
  const [own, first, second] = ['localhost', 'first', 'second'].map((commonName) =>
    authority.issue({ commonName }),
  );
  if (own === undefined || first === undefined || second === undefined) throw new Error('no certificates');
  const write = (name: string, text: string): string => {
    writeFileSync(path.join(authority.folder, name), text);
    return path.join(authority.folder, name);
  };
  const ca = write('authority', authority.cert);
  const flags = ['--tls-cert', write('cert', own.cert), '--tls-key', write('key', own.key), '--tls-ca', ca];
  const server = await started(t, '--host', '127.0.0.1', ...flags);
  const tls = (pair: KeyPair) => ({ tls: { mode: 'require', ca: authority.cert, ...pair } }) as const;
  const owner = auditor(t, server, tls(first));
  t.same(await owner.APPEND(batch(1)), { tag: 'AUDIT_OK', value: 1n });
  t.equal((await auditor(t, server, tls(second)).APPEND(batch(1))).tag, 'AUDIT_FOREIGN_SOURCE');
  const fingerprint = createHash('sha256').update(new X509Certificate(first.cert).raw).digest('hex');
  t.match(await owner.READ(EVERYTHING), {
    value: { records: [{ authentication: 'AUTHENTICATED_TLS', identity: fingerprint }] },
  });
});
