import t from 'tap';
import { skipUnless } from '../peers.js';
import { LOOPBACK } from '../loopback.js';
import { toEnd } from '../client/ended-program.js';
import { startOurs } from '../started-program.js';
import { certificateFiles } from './certificate-files.js';
import { ConsoleClient } from './console-client.js';
import { RecordingProxy } from './recording-proxy.js';
import { startServer } from './running-server.js';
import { toServer } from './several-servers.js';

await t.test('with --tls no byte of an operation can be read', { skip: skipUnless('openssl') }, async (t) => {
  const { ca, cert, key } = certificateFiles(t);
  const flags = ['--tls-cert', cert, '--tls-key', key];
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
    const { cert, key } = certificateFiles(t);
    const flags = ['--tls-cert', cert, '--tls-key', key];
    const rows: [flags: string[], said: RegExp][] = [
      [[], /it speaks no TLS, and nothing was sent without \(--tls\)/],
      [flags, /its certificate is not trusted: .*; --tls-ca names the authority to trust/],
    ];
    const runs = rows.map(async ([serverFlags, said]) => {
      const { port, output } = await startServer(t, {}, undefined, serverFlags);
      const args = [...toServer(port), '--datetime', 'http://127.0.0.1:9/datetime'];
      const ended = await toEnd(startOurs(t, 'client/main.js', [...args, '--tls', '-c', 'REGISTER alice']));
      t.match(ended, { code: 1, stdout: 'REGISTER FAIL\n+++ FINISHED +++\n', stderr: said });
      t.notMatch(output.stdout, /alice/);
    });
    await Promise.all(runs);
  },
);

await t.test('who asks for TLS fetches from nobody without', { skip: skipUnless('openssl') }, async (t) => {
  const { ca, cert, key } = certificateFiles(t);
  const { port } = await startServer(t, {}, undefined, ['--tls-cert', cert, '--tls-key', key]);
  const folder = t.testdir({ file: 'hello' });
  const plain = await ConsoleClient.start(t, { port, name: 'plain' });
  const secured = await ConsoleClient.start(t, { port, args: ['--tls', '--tls-ca', ca], name: 'secured' });
  for (const [client, user] of [
    [plain, 'plain'],
    [secured, 'secured'],
  ] as const) {
    await client.command(`REGISTER ${user}`);
    await client.command(`CONNECT ${user}`);
    t.equal(await client.command(`PUBLISH ${folder}/file d`), 'PUBLISH OK\n');
  }
  t.equal(await secured.command(`GET_FILE plain ${folder}/file ${folder}/got`), 'GET_FILE FAIL\n');
  t.match(secured.warnings, /plain serves no files over TLS, and nothing is fetched without \(--tls\)/);
  t.equal(await plain.command(`GET_FILE secured ${folder}/file ${folder}/got`), 'GET_FILE OK\n');
  t.equal(await secured.command(`GET_FILE secured ${folder}/file ${folder}/got`), 'GET_FILE OK\n');
});
