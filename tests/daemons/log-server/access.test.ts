import { readFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import { createClient, RpcError, tcpTransport, type TcpTransportOptions } from 'onc-rpc';
import t, { type Test } from 'tap';
import { LOG_PROG } from '../../../daemons/programs/audit.js';
import { printed, printedLines } from '../../eventually.js';
import { certificateFiles } from '../../flow/certificate-files.js';
import { skipUnless } from '../../peers.js';
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
