import { once } from 'node:events';
import { hostname } from 'node:os';
import t from 'tap';
import { anyFreePort } from '../../../../daemons/system/free-port.js';
import { skipUnless } from '../../../peers.js';
import { startOurs } from '../../../started-program.js';
import { certificates } from '../../../rpc/onc-rpc/tls-fixture.js';
import { sunrpc } from '../sunrpc-run.js';
import { sunrpcCall } from './call-run.js';
import { BENCH_X, onPorts, onSocket, portmapperFor, workbench } from './workbench.js';

const PAIR = '{"a": 1, "b": "9007199254740993"}';
const SUM = '"9007199254740994"\n';

await t.test('a call over tcp, udp and AF_LOCAL, by a port or a path', async (t) => {
  const bench = workbench(t);
  const { tcp, udp } = await onPorts(bench);
  const path = await onSocket(bench);
  const rest = [bench.file, 'BENCH.NEW.ADD', PAIR];
  const ways = [
    ['127.0.0.1', ...rest, '--port', String(tcp)],
    ['127.0.0.1', ...rest, '--port', String(udp), '--transport', 'udp'],
    ['localhost', ...rest, '--port', String(udp), '-T', 'udp'],
    [path, ...rest],
    [path, ...rest, '-T', 'unix'],
  ];
  for (const run of await Promise.all(ways.map((way) => sunrpcCall(way))))
    t.same(run, { stdout: SUM, stderr: '', status: 0 });
  const ofProgram = await sunrpc(['call', path, ...rest]);
  t.same(ofProgram, { stdout: SUM, stderr: '', status: 0 }, 'the program itself');
});

await t.test(
  'a call over TLS: required, where it can be had, and with a certificate',
  { skip: skipUnless('openssl') },
  async (t) => {
    const bench = workbench(t);
    const { authority, server } = certificates(t);
    const client = authority.issue({ commonName: 'client' });
    const { tcp: secure } = await onPorts(bench, {
      ...server,
      ca: authority.cert,
      clientCertificate: 'require',
    });
    const { tcp: plain, udp } = await onPorts(bench);
    const ca = bench.write('ca.pem', authority.cert);
    const mine = [
      '--cert',
      bench.write('cert.pem', client.cert),
      '--key',
      bench.write('key.pem', client.key),
    ];
    const call = (port: number, ...flags: string[]) =>
      sunrpcCall(['127.0.0.1', bench.file, 'BENCH.OLD.ONE', '--port', String(port), ...flags]);
    const [required, opportunistic, byName, wrongName, untrusted, none, plaintext, overUdp, noFile] =
      await Promise.all([
        call(secure, '--tls', 'require', '--ca', ca, ...mine),
        call(plain, '--tls', 'opportunistic', '--ca', ca),
        call(secure, '--tls', 'require', '--ca', ca, ...mine, '--tls-name', 'localhost'),
        call(secure, '--tls', 'require', '--ca', ca, ...mine, '--tls-name', 'elsewhere'),
        call(secure, '--tls', 'require', ...mine),
        call(plain, '--tls', 'require', '--ca', ca),
        call(plain, '--tls', 'off'),
        call(udp, '--tls', 'require', '-T', 'udp'),
        call(plain, '--tls', 'require', '--ca', bench.path('none.pem')),
      ]);
    for (const run of [required, opportunistic, byName, plaintext])
      t.same(run, { stdout: '1\n', stderr: '', status: 0 });
    t.equal(wrongName.status, 5);
    t.match(wrongName.stderr, /elsewhere/);
    t.equal(untrusted.status, 5);
    t.match(untrusted.stderr, /hint: --ca FILE names who signs/);
    t.equal(none.status, 5);
    t.match(none.stderr, /does not do TLS.*\n.*hint: --tls opportunistic/);
    t.equal(overUdp.status, 2);
    t.match(overUdp.stderr, /--tls require goes over tcp only, not over udp$/m);
    t.equal(noFile.status, 2);
    t.match(noFile.stderr, /--ca: cannot read .*none\.pem: ENOENT/);
  },
);

await t.test('the port comes from the portmapper; what is registered instead is said', async (t) => {
  const bench = workbench(t);
  const { tcp } = await onPorts(bench);
  const portmapper = ['--portmapper', `127.0.0.1:${await portmapperFor(t, tcp)}`];
  const call = (procedure: string, ...flags: string[]) =>
    sunrpcCall(['127.0.0.1', bench.file, procedure, ...flags]);
  const [found, otherWay, otherVersion, nobody, both] = await Promise.all([
    call('BENCH.NEW.COUNT', ...portmapper),
    call('BENCH.NEW.COUNT', ...portmapper, '-T', 'udp'),
    call('BENCH.OLD.ONE', ...portmapper),
    call('BENCH.NEW.COUNT', '--portmapper', `127.0.0.1:${tcp}`, '--timeout', '2.5'),
    call('BENCH.NEW.COUNT', ...portmapper, '--port', '5'),
  ]);
  t.same(found, { stdout: '0\n', stderr: '', status: 0 });
  t.equal(otherWay.status, 6);
  t.match(
    otherWay.stderr,
    /BENCH \(536871065\) version 3 over udp is not registered .*\n.*hint: registered are version 3 over tcp$/m,
  );
  t.equal(otherVersion.status, 6);
  t.equal(nobody.status, 5);
  t.match(
    nobody.stderr,
    /the portmapper at 127\.0\.0\.1:\d+ does not answer: .*\n.*--port PORT calls the program without it/,
  );
  t.equal(both.status, 2);
});

await t.test('who is calling', async (t) => {
  const bench = workbench(t);
  const path = await onSocket(bench);
  const whoIs = async (...flags: string[]) =>
    (await sunrpcCall([path, bench.file, 'BENCH.NEW.WHO', ...flags])).stdout;
  const own = `${process.getuid?.() ?? 0} ${process.getgid?.() ?? 0}  ${hostname()}`;
  const [nobody, none, sys, user, all] = await Promise.all([
    whoIs(),
    whoIs('--auth', 'none'),
    whoIs('--auth', 'sys'),
    whoIs('--uid', '4294967295'),
    whoIs('--uid', '7', '--gid', '8', '--gids', '9,10', '--machine', 'b\u009büro'),
  ]);
  t.equal(nobody, '"none"\n');
  t.equal(none, '"none"\n');
  t.equal(sys, `"${own}"\n`);
  t.equal(all, '"7 8 9,10 b\\u009büro"\n', 'a terminal obeys no text');
  t.match(user, /^"4294967295 /);
});

await t.test(
  'arguments from the line, a file and the input; a sole member alone; none where none are taken',
  async (t) => {
    const bench = workbench(t);
    const path = await onSocket(bench);
    const file = bench.write('args.json', `\ufeff${PAIR}`);
    const call = (procedure: string, args: string[], input?: string) =>
      sunrpcCall([path, bench.file, procedure, ...args], input);
    const runs = await Promise.all([
      call('BENCH.NEW.ADD', [`@${file}`]),
      sunrpc(['call', path, bench.file, 'BENCH.NEW.ADD', '-'], `${PAIR}\n`),
      call('BENCH.NEW.REVERSE', ['{"data": "0102ff"}']),
      call('BENCH.NEW.REVERSE', ['"base64:AQL/"']),
      call('BENCH.NEW.REVERSE', ['"0102ff"', '--bytes', 'base64']),
      call('536871065.3.8', []),
      call('0x20000099.NEW.0', ['null']),
    ]);
    for (const { status, stderr } of runs) t.same({ status, stderr }, { status: 0, stderr: '' });
    const reversed = '{\n  "data": "ff0201"\n}\n';
    t.same(
      runs.map(({ stdout }) => stdout),
      [SUM, SUM, reversed, reversed, '{\n  "data": "base64:/wIB"\n}\n', '0\n', 'null\n'],
    );
  },
);

await t.test('the exit status says what kind of failure it is, and the message what to do', async (t) => {
  const bench = workbench(t);
  const { tcp } = await onPorts(bench);
  const newer = bench.write('newer.x', BENCH_X.replace('} = 3;', '} = 4;'));
  const broken = bench.write('broken.x', 'struct a { foo b; };\nstruct a { int c; };\n');
  const cases: readonly (readonly [number, RegExp, ...string[]])[] = [
    [2, /has no procedure AD.*\n.*did you mean ADD\?/, bench.file, 'BENCH.NEW.AD', '1'],
    [2, /has no program BNCH.*\n.*did you mean BENCH\?/, bench.file, 'BNCH.NEW.ADD', '1'],
    [2, /BENCH has no version 9.*\n.*it has OLD \(2\), NEW \(3\)/, bench.file, 'BENCH.9.ADD', '1'],
    [2, /BENCH has 2 versions: say which, as BENCH\.VERSION\.PROCEDURE/, bench.file, 'BENCH.ADD', '1'],
    [
      2,
      /expected PROGRAM\.VERSION\.PROCEDURE, got "ADD".*\n.*the file has BENCH\.OLD\.ONE, /,
      bench.file,
      'ADD',
      '1',
    ],
    [3, /^sunrpc: cannot read .*none\.x: ENOENT/, bench.path('none.x'), 'BENCH.NEW.ADD', '1'],
    [3, /^\/.*broken\.x:1:12: error: .*foo[^]*broken\.x:2:8: error: /, broken, 'BENCH.NEW.ADD', '1'],
    [
      4,
      /the arguments are no JSON: .*\n.*they look like this: '\{"a":0,"b":"0"\}'/,
      bench.file,
      'BENCH.NEW.ADD',
      '{',
    ],
    [4, /args\.b: expected hyper .*, found true/, bench.file, 'BENCH.NEW.ADD', '{"a": 1, "b": true}'],
    [4, /takes arguments, and there are none/, bench.file, 'BENCH.NEW.ADD'],
    [4, /args: expected void, as null, found 1/, bench.file, 'BENCH.OLD.ONE', '1'],
    [4, /cannot read the arguments: ENOENT/, bench.file, 'BENCH.NEW.ADD', `@${bench.path('none.json')}`],
    [
      7,
      /the server has versions 2 to 3, not 4\n.*hint: of these the \.x file has OLD$/m,
      newer,
      'BENCH.NEW.COUNT',
    ],
    [
      7,
      /could not decode the arguments\n.*hint: .*another \.x file/,
      bench.file,
      'BENCH.NEW.REFUSE',
      '"GARBAGE"',
    ],
    [7, /the server failed in itself\n.*own log/, bench.file, 'BENCH.NEW.REFUSE', '"FAILURE"'],
    [7, /AUTH_TOOWEAK\n.*hint: --auth sys/, bench.file, 'BENCH.NEW.REFUSE', '"WEAK"'],
    [
      8,
      /no reply .*\n.*--timeout SECONDS waits longer/,
      bench.file,
      'BENCH.NEW.KEEP_SILENT',
      '--timeout',
      '0.3',
    ],
    [9, /neither FALSE.*\n.*hint: --lenient accepts/, bench.file, 'BENCH.NEW.SEVEN'],
    [9, /another \.x file/, bench.file, 'BENCH.NEW.TEXT', '--lenient'],
  ];
  const call = (args: readonly string[]) => sunrpcCall(['127.0.0.1', ...args, '--port', String(tcp)]);
  for (let at = 0; at < cases.length; at += 4) {
    const some = cases.slice(at, at + 4);
    const runs = await Promise.all(some.map(([, , ...args]) => call(args)));
    for (const [i, { stdout, stderr, status }] of runs.entries()) {
      const [expected, words] = some[i] ?? [0, /^$/];
      t.equal(status, expected, stderr);
      t.match(stderr, words);
      t.equal(stdout, '');
    }
  }
  const lenient = await call([bench.file, 'BENCH.NEW.SEVEN', '--lenient']);
  t.same(lenient, { stdout: 'true\n', stderr: '', status: 0 });
});

await t.test('nobody there: another status than a refusal', async (t) => {
  const bench = workbench(t);
  const runs = await Promise.all([
    sunrpc(['call', bench.path('none.sock'), bench.file, 'BENCH.OLD.ONE']),
    sunrpcCall(['127.0.0.1', bench.file, 'BENCH.OLD.ONE', '--port', String(await anyFreePort())]),
    sunrpcCall(['host.invalid', bench.file, 'BENCH.OLD.ONE', '--port', '1']),
  ]);
  for (const { status, stderr } of runs) {
    t.equal(status, 5);
    t.match(stderr, /hint: is the server running there\?/);
  }
});

await t.test('calls many times over, several at once, with a summary', async (t) => {
  const bench = workbench(t);
  const path = await onSocket(bench);
  const run = await sunrpcCall([
    path,
    bench.file,
    'BENCH.NEW.REVERSE',
    '"00ff"',
    '--repeat',
    '50',
    '--pipeline',
    '8',
  ]);
  t.equal(run.stdout, '{"data":"ff00"}\n'.repeat(50));
  t.match(
    run.stderr,
    /^sunrpc: 50 calls in \d+\.\d\d s, \d+ a second; latency in ms: least [\d.]+, median [\d.]+, 95 % /,
  );
  const oneway = await sunrpcCall([path, bench.file, 'BENCH.NEW.COUNT_UP', '--repeat', '20', '--quiet']);
  t.match(oneway, { stdout: '', status: 0 });
  t.equal((await sunrpcCall([path, bench.file, 'BENCH.NEW.COUNT'])).stdout, '20\n');
  const failing = await sunrpcCall([path, bench.file, 'BENCH.NEW.REFUSE', '"WEAK"', '--repeat', '9', '-q']);
  t.equal(failing.status, 7);
  t.match(failing.stderr, /^sunrpc: 0 calls in .*\nsunrpc: .*AUTH_TOOWEAK/);
});

await t.test('--verbose shows the bytes of both messages with what they mean', async (t) => {
  const bench = workbench(t);
  const path = await onSocket(bench);
  const { stdout, stderr } = await sunrpcCall([path, bench.file, 'BENCH.NEW.ADD', PAIR, '--verbose']);
  t.equal(stdout, SUM);
  t.match(stderr, /^sent 52 bytes\n00000000 {2}[0-9a-f]{8} .* xid .*\n/);
  t.match(stderr, /^00000028 {2}00000001 +args\.a +int +1$/m);
  t.match(stderr, /^0000002c {2}00200000 00000001 +args\.b +hyper +9007199254740993n$/m);
  t.match(stderr, /^received 32 bytes\n/m);
  t.match(stderr, /^00000018 {2}00200000 00000002 +results +hyper +9007199254740994n$/m);
  const refused = await sunrpcCall([path, bench.file, 'BENCH.NEW.REFUSE', '"WEAK"', '-v']);
  t.match(refused.stderr, /reply\.MSG_DENIED\.AUTH_ERROR +enum auth_stat +"AUTH_TOOWEAK"/);
});

await t.test('Ctrl-C ends the calls that wait, with the summary of those that were made', async (t) => {
  const bench = workbench(t);
  const path = await onSocket(bench);
  const silenced = once(bench.events, 'silenced');
  const args = ['call', path, bench.file, 'BENCH.NEW.KEEP_SILENT', '--repeat', '5', '--timeout', '60'];
  const { program, output } = startOurs(t, 'client/sunrpc/main.js', args);
  await silenced;
  program.signal('SIGINT');
  await program.ended;
  t.equal(program.exitCode, 130);
  t.match(output.stderr, /^sunrpc: 0 calls in /);
});
