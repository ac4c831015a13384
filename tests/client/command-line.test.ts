import t from 'tap';
import { ROOT, startOurs, startProgram } from '../started-program.js';
import { toEnd } from './ended-program.js';

const MAIN = 'client/main.js';

const USAGE_ERRORS: [string[], RegExp][] = [
  [[], /required argument: s/],
  [['-p', '5000'], /required argument: s/],
  [['-s', 'localhost'], /required argument: p/],
  [['-s', 'localhost', '-s', 'localhost:5000'], /required argument: p/],
  [['-s', 'localhost', '-p', '1023'], /from 1024 to 65535/],
  [['-s', 'localhost', '-p', '65536'], /from 1024 to 65535/],
  [['-s', 'localhost', '-p', 'abc'], /from 1024 to 65535/],
  [['-s', 'localhost', '-p', '-5000'], /./],
  [['-s', 'localhost', '-p', '5000', '-p', '5001'], /-p is given twice/],
  [['-s', 'localhost:80', '-p', '5000'], /from 1024 to 65535/],
  [['-s', 'localhost:x', '-p', '5000'], /expected HOST:PORT/],
  [['-s', '', '-p', '5000'], /HOST/],
  [['-s', 'localhost', '-p', '5000', '--wire', 'dots'], /wire/],
  [['-s', 'localhost', '-p', '5000', '--share-dir', '/no/such/folder'], /not a folder/],
  [['-s', 'localhost', '-p', '5000', '--datetime', 'nonsense'], /expected http:/],
  [['-s', 'localhost', '-p', '5000', '--limit-rate', '10'], /1K at least/],
  [['-s', 'localhost', '-p', '5000', '--tls-ca', '/etc/hostname'], /no certificate in PEM/],
  [['-s', 'localhost', '-p', '5000', '--tls-peers', 'require'], /--tls-peers require goes with --tls/],
  [['-s', 'localhost', '-p', '5000', '--bogus'], /bogus/],
  [['-s', 'localhost', '-p', '5000', 'surplus'], /surplus/],
  [['-s', 'localhost', '-p', '5000', '-c', 'QUIT', '--', 'LIST_USERS'], /Unknown argument: LIST_USERS/],
];

await t.test('a wrong command line: usage on stderr, status 2', async (t) => {
  const runs = USAGE_ERRORS.map(async ([args, reason]) => {
    const { stdout, stderr, code } = await toEnd(startOurs(t, MAIN, args));
    t.equal(code, 2, args.join(' '));
    t.equal(stdout, '');
    t.match(stderr, /^sunshare -s HOST\[:PORT\] -p PORT/);
    t.match(stderr, reason);
  });
  await Promise.all(runs);
});

await t.test('an SSL_CERT_FILE that names no authorities: none are trusted in their place', async (t) => {
  const args = [`${ROOT}dist/${MAIN}`, '-s', 'localhost', '-p', '5000', '--tls'];
  for (const [file, reason] of [
    ['/no/such/file', /SSL_CERT_FILE \/no\/such\/file: .*no such file/i],
    ['/dev/null', /no certificate in PEM/],
    ['/etc/hostname', /no certificate in PEM/],
  ] as const) {
    const options = { name: MAIN, command: process.execPath, args, env: { SSL_CERT_FILE: file } };
    const { stdout, stderr, code } = await toEnd(startProgram(t, options));
    t.equal(code, 2, file);
    t.equal(stdout, '');
    t.match(stderr, /^sunshare -s HOST\[:PORT\] -p PORT/);
    t.match(stderr, reason);
  }
});

await t.test('--help and --version answer on stdout', async (t) => {
  const help = await toEnd(startOurs(t, MAIN, ['--help']));
  t.match(help, { code: 0, stderr: '' });
  for (const flag of ['-s', '-p', '--wire', '--share-dir', '--datetime', '-c', '--force', '--limit-rate'])
    t.match(help.stdout, flag);
  t.match(await toEnd(startOurs(t, MAIN, ['--version'])), {
    code: 0,
    stdout: /^\d+\.\d+\.\d+\n$/,
    stderr: '',
  });
});

await t.test('ports that are allowed, and a server with a port of its own', async (t) => {
  for (const args of [
    ['-s', 'localhost', '-p', '1024'],
    ['-s', '::1', '-p', '65535'],
    ['-s', '[::1]:5000'],
  ])
    t.match(await toEnd(startOurs(t, MAIN, [...args, '-c', 'QUIT'])), {
      code: 0,
      stdout: '+++ FINISHED +++\n',
      stderr: '',
    });
});
