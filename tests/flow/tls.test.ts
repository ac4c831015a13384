import { writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { skipUnless } from '../peers.js';
import { TestAuthority } from '../rpc/onc-rpc/tls-certificates.js';
import { LOOPBACK } from '../loopback.js';
import { toEnd } from '../client/ended-program.js';
import { startOurs } from '../started-program.js';
import { ConsoleClient } from './console-client.js';
import { RecordingProxy } from './recording-proxy.js';
import { startServer } from './running-server.js';

interface Files {
  ca: string;
  server: string[];
}

/** The files of a certificate for this machine. */
function certificateFiles(t: { teardown(end: () => void): void }): Files {
  const authority = new TestAuthority();
  t.teardown(() => authority.remove());
  const write = (name: string, text: string): string => {
    const file = path.join(authority.folder, name);
    writeFileSync(file, text);
    return file;
  };
  const { cert, key } = authority.issue({ commonName: 'localhost' });
  return {
    ca: write('authority', authority.cert),
    server: ['--tls-cert', write('cert', cert), '--tls-key', write('key', key)],
  };
}

await t.test('with --tls no byte of an operation can be read', { skip: skipUnless('openssl') }, async (t) => {
  const { ca, server: flags } = certificateFiles(t);
  const server = await startServer(t, {}, undefined, [...flags, '--tls', 'require']);
  const proxy = await RecordingProxy.to(t, server.port, LOOPBACK);
  const options = { port: proxy.port, host: '127.0.0.1' };
  const alice = await ConsoleClient.start(t, { ...options, args: ['--tls', '--tls-ca', ca] });
  t.equal(await alice.command('REGISTER alice'), 'REGISTER OK\n');
  t.equal(await alice.command('CONNECT alice'), 'CONNECT OK\n');
  t.equal(await alice.command('PUBLISH /tmp/secret-plans a description'), 'PUBLISH OK\n');
  t.equal(await alice.command('LIST_CONTENT alice'), 'LIST_CONTENT OK\n/tmp/secret-plans\n');
  const captured = Buffer.concat(proxy.connections.flatMap(({ sent, answered }) => [sent, answered]));
  t.ok(captured.length > 5_000);
  for (const text of ['alice', 'REGISTER', 'secret-plans', 'description'])
    t.notOk(captured.includes(text), text);
  const plain = await ConsoleClient.start(t, options);
  t.equal(await plain.command('REGISTER bob'), 'REGISTER FAIL\n');
  t.ok(proxy.connections.at(-1)?.sent.includes('bob'), 'what is sent without TLS would have been found');
});

await t.test(
  'a server without TLS, or with a certificate of a stranger',
  { skip: skipUnless('openssl') },
  async (t) => {
    const { server: flags } = certificateFiles(t);
    const rows: [flags: string[], said: RegExp][] = [
      [[], /it speaks no TLS, and nothing was sent without \(--tls\)/],
      [flags, /its certificate is not trusted: .*; --tls-ca names the authority to trust/],
    ];
    for (const [serverFlags, said] of rows) {
      const { port, output } = await startServer(t, {}, undefined, serverFlags);
      const args = ['-s', LOOPBACK, '-p', String(port), '--datetime', 'http://127.0.0.1:9/datetime'];
      const ended = await toEnd(startOurs(t, 'client/main.js', [...args, '--tls', '-c', 'REGISTER alice']));
      t.match(ended, { code: 1, stdout: 'REGISTER FAIL\n+++ FINISHED +++\n', stderr: said });
      t.notMatch(output.stdout, /alice/);
    }
  },
);
