import net from 'node:net';
import t, { type Test } from 'tap';
import { type LogTlsFlags, logTlsOf } from '../../daemons/p2p-server/shipping/log-tls-flags.js';
import { readToEnd, TIME } from '../daemons/p2p-server/running-service.js';
import { printed, printedLines } from '../eventually.js';
import { skipUnless } from '../peers.js';
import { listeningPort, saysReady, type StartedProgram, startOurs } from '../started-program.js';
import { type CertificateFiles, certificateFiles } from './certificate-files.js';
import { startServer } from './running-server.js';

const skip = skipUnless('openssl');

interface Parts {
  readonly portmapper: string;
  readonly logServer: StartedProgram;
}

/** A log server that only takes reports from those with a certificate. */
async function startLogServer(t: Test, { ca, cert, key }: CertificateFiles): Promise<Parts> {
  const { program } = startOurs(t, 'daemons/portmapper/main.js', ['-p', '0']);
  const portmapper = `127.0.0.1:${listeningPort(await program.ready(saysReady))}`;
  const flags = ['--host', '127.0.0.1', '--portmapper', portmapper];
  const tls = ['--tls-cert', cert, '--tls-key', key, '--tls-ca', ca];
  const logServer = startOurs(t, 'daemons/log-server/main.js', [...flags, ...tls]);
  await logServer.program.ready(saysReady);
  return { portmapper, logServer };
}

/** A P2P server that reports there, and one operation of its. */
async function register(
  t: Test,
  user: string,
  portmapper: string,
  ...flags: string[]
): Promise<StartedProgram> {
  const server = await startServer(t, {}, portmapper, flags, '127.0.0.1');
  const socket = net.connect({ port: server.port, host: '127.0.0.1' });
  socket.write(`REGISTER\0${TIME}\0${user}\0`);
  t.equal(await readToEnd(socket), '00', 'the user is served in any case');
  return server;
}

await t.test('the P2P server is known by its certificate', { skip }, async (t) => {
  const files = certificateFiles(t);
  const { portmapper, logServer } = await startLogServer(t, files);
  const { ca, cert, key } = files;
  const tls = ['--log-tls-ca', ca, '--log-tls-cert', cert, '--log-tls-key', key];
  await register(t, 'alice', portmapper, ...tls);
  t.same(await printedLines(logServer, 1), [`alice REGISTER ${TIME}`]);
});

await t.test('who is not known, or does not know the log server, reports nothing', { skip }, async (t) => {
  const files = certificateFiles(t);
  const { portmapper, logServer } = await startLogServer(t, files);
  const other = certificateFiles(t);
  const plain = await register(t, 'alice', portmapper);
  const anonymous = await register(t, 'bob', portmapper, '--log-tls-ca', files.ca);
  const deceived = await register(t, 'carol', portmapper, '--log-tls-ca', other.ca);
  const isRefused = (text: string): boolean => /log server takes no records .*\(AUDIT_STRANGER/.test(text);
  await printed(plain, 'stderr', isRefused);
  await printed(anonymous, 'stderr', isRefused);
  await printed(deceived, 'stderr', (text) => /log server is away \(.*certificate/.test(text));
  t.equal(logServer.output.stdout, '');
});

await t.test('flags that contradict each other are usage errors', { skip }, (t) => {
  const { ca, cert } = certificateFiles(t);
  const rows: [flags: LogTlsFlags, message: RegExp][] = [
    [{ 'log-tls-cert': cert }, /--log-tls-cert and --log-tls-key belong together/],
    [{ 'log-tls-ca': ca, 'log-transport': 'udp' }, /there is no TLS over UDP/],
    [{ 'log-tls-ca': `${ca}x` }, /--log-tls-ca .*: ENOENT/],
    [{ 'log-tls-cert': cert, 'log-tls-key': ca }, /--log-tls-ca, --log-tls-cert, --log-tls-key: /],
  ];
  for (const [flags, message] of rows) t.throws(() => logTlsOf(flags), { message });
  t.equal(logTlsOf({ 'log-transport': 'udp' }), undefined);
  t.end();
});
