import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import t from 'tap';
import { isTimestamp } from '../../../daemons/datetime/datetime-format.js';
import { printed } from '../../eventually.js';
import { ROOT } from '../../started-program.js';
import { TIME } from './running-service.js';
import { anyFreePort } from '../../../daemons/system/free-port.js';
import { ALONE, ask, MAIN, start, startServer, type Tap } from './started-server.js';

await t.test('what it prints, from start to SIGINT', async (t) => {
  const { program, output, port } = await startServer(t);
  t.equal(await ask(port, 'REGISTER', TIME, 'alice'), '00');
  t.equal(await ask(port, 'LIST USERS', TIME, 'alice'), '02');
  t.equal(await ask(port, 'LIST_USERS', TIME, 'a\tb'), '03');
  await program.stop('SIGINT');
  t.equal(program.exitCode, 0);
  t.equal(
    output.stdout,
    [
      `s> init server 127.0.0.1:${port}`,
      's>',
      `s> OPERATION REGISTER FROM alice AT ${TIME}`,
      `s> OPERATION LIST USERS FROM alice AT ${TIME}`,
      `s> OPERATION LIST_USERS FROM a\\tb AT ${TIME}`,
      's> Shutting down server',
      '',
    ].join('\n'),
  );
  t.match(output.stderr, `sunshare-server: listening on tcp 127.0.0.1:${port}\n`);
  t.match(output.stderr, /^sunshare-server: state is kept in memory/m);
  t.equal(output.stderr.match(/log server is away/g)?.length, 1, 'said once');
  t.match(output.stderr, /^sunshare-server: stopping: 3 operations were not logged$/m);
});

await t.test('SIGTERM stops it too', async (t) => {
  const { program, output, port } = await startServer(t);
  await program.stop('SIGTERM');
  t.equal(program.exitCode, 0);
  t.equal(output.stdout, `s> init server 127.0.0.1:${port}\ns>\ns> Shutting down server\n`);
});

await t.test('a forced end loses no line of what was answered', async (t) => {
  const { program, output, port } = await startServer(t);
  const asked = Array.from({ length: 20 }, (_, index) => ask(port, 'REGISTER', TIME, `user${index}`));
  t.ok((await Promise.all(asked)).every((reply) => reply === '00'));
  program.signal('SIGTERM');
  program.signal('SIGINT');
  await program.ended;
  t.equal(output.stdout.match(/^s> OPERATION REGISTER FROM user/gm)?.length, 20);
  t.match(output.stdout, /\ns> Shutting down server\n$/);
});

await t.test('it is stamped at once without a datetime service', async (t) => {
  const { program, port } = await startServer(t);
  const stamped = program.ready((text) => /^s> OPERATION REGISTER FROM alice AT .{19}$/m.test(text));
  t.equal(await ask(port, 'REGISTER', '', 'alice'), '00');
  const line = (await stamped).split('\n').find((line) => line.startsWith('s> OPERATION')) ?? '';
  t.ok(isTimestamp(line.slice(-19)), line);
});

await t.test('limits are flags', async (t) => {
  const flags = ['--max-users', '1', '--max-rate-per-address', '1:3', '--max-connections-per-address', '9'];
  const server = await startServer(t, ...flags);
  const { port } = server;
  t.equal(await ask(port, 'REGISTER', TIME, 'alice'), '00');
  t.equal(await ask(port, 'REGISTER', TIME, 'bob'), '02');
  for (let more = 0; more < 8; more++) await ask(port, 'REGISTER', TIME, 'alice');
  for (const said of [
    'no more than 1 users (--max-users)',
    '127.0.0.1 sends operations too often (--max-rate-per-address)',
  ])
    await printed(server, 'stderr', (text) => text.includes(said));
});

await t.test('--accept-untimed', async (t) => {
  const { port } = await startServer(t, '--accept-untimed');
  t.equal(await ask(port, 'REGISTER', 'alice'), '00');
});

const USAGE_ERRORS: [args: string[], message: string][] = [
  [[], 'Missing required argument: p'],
  [['-p', '1023'], '-p: expected one port from 1024 to 65535, got "1023"'],
  [['--port', 'abc'], '-p: expected one port from 1024 to 65535, got "abc"'],
  [
    ['-p', '4000', '--store', 'postgres://x?no=1'],
    '--store: postgres: knows no "no"; it takes sslmode, sslrootcert, options',
  ],
  [['-p', '4000', '--store', 'sqlite:'], '--store: sqlite: needs a file behind the colon: sqlite:FILE'],
  [
    ['-p', '4000', '--log-x', 'specs/log.x'],
    '--log-x, --log-call and --log-map belong together: give all three, or none',
  ],
  [
    [
      '-p',
      '4000',
      '--log-x',
      `${ROOT}specs/log.x`,
      '--log-call',
      'LOG_PROG.SENDLOG',
      '--log-map',
      '{"username": 7}',
    ],
    '--log-map, for REGISTER: map.username: expected string<256> in UTF-8, found 7',
  ],
  [['-p', '4000', '--tls-cert', 'x'], '--tls-cert and --tls-key belong together: give both, or none'],
  [['-p', '4000', '--tls', 'require'], '--tls require needs a certificate: --tls-cert and --tls-key'],
  // given twice, what it demands was off
  [['-p', '4000', '--auth', 'required', '--auth', 'required'], '--auth is given twice'],
  [['-p', '4000', '--max-users', '0'], '--max-users: expected 1 to 100000000, got "0"'],
  [
    ['-p', '4000', '--max-rate-per-address', '5:x'],
    '--max-rate-per-address: expected 1 to 100000000, got "x"',
  ],
  [['-p', '4000', '--audit-capacity', '0'], '--audit-capacity: expected 1 to 1000000000 records, got "0"'],
  [
    ['-p', '4000', '--audit-full', 'maybe'],
    'Invalid values:\n  Argument: audit-full, Given: "maybe", Choices: "block", "refuse", "drop"',
  ],
  [['-p', '4000', '--verbose'], 'Unknown argument: verbose'],
];

await t.test('usage errors', async (t) => {
  const runs = USAGE_ERRORS.map(async ([args, message]) => {
    const { program, output } = start(t, args);
    await program.ended;
    t.equal(program.exitCode, 1, args.join(' '));
    t.equal(output.stdout, '');
    t.ok(output.stderr.endsWith(`\nsunshare-server: ${message}\n`), output.stderr);
  });
  await Promise.all(runs);
});

await t.test('a DATETIME_URL that is none', async (t) => {
  const { program, output } = start(t, ['-p', '4000'], { ...ALONE, DATETIME_URL: 'localhost' });
  await program.ended;
  t.equal(program.exitCode, 2);
  t.match(output.stderr, /^sunshare-server: the variable DATETIME_URL: expected http/);
});

await t.test('a port in use is said in words', async (t) => {
  const { port } = await startServer(t);
  const second = start(t, ['-p', String(port), '--host', '127.0.0.1']);
  await second.program.ended;
  t.equal(second.program.exitCode, 1);
  t.match(second.output.stderr, /cannot listen: port \d+ of 127.0.0.1 is already in use/);
});

/** A server whose stdout is ours to neglect. */
async function startPiped(
  t: Tap,
): Promise<{ child: ChildProcessByStdio<null, Readable, Readable>; port: number }> {
  const port = await anyFreePort();
  const args = [MAIN, '-p', String(port), '--host', '127.0.0.1', '--portmapper', '127.0.0.1:1'];
  const env = { ...process.env, ...ALONE };
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  t.teardown(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  await untilSaid(child.stderr, /: ready$/m);
  return { child, port };
}

async function untilSaid(stream: Readable, pattern: RegExp): Promise<void> {
  let text = '';
  while (!pattern.test(text)) text += String((await once(stream, 'data'))[0]);
}

await t.test('a stdout that is closed does not stop it', async (t) => {
  const { child, port } = await startPiped(t);
  child.stdout.destroy();
  const said = untilSaid(child.stderr, /stdout is closed, going on without/);
  t.equal(await ask(port, 'REGISTER', TIME, 'alice'), '00');
  await said;
  t.equal(await ask(port, 'REGISTER', TIME, 'alice'), '01');
});

await t.test('a stdout that nobody reads does not stop it', async (t) => {
  const { child, port } = await startPiped(t);
  const user = 'u'.repeat(255);
  for (let count = 0; count < 1000; count++) await ask(port, 'UNREGISTER', TIME, user);
  t.equal(await ask(port, 'REGISTER', TIME, user), '00');
  t.ok(child.stdout.readableLength < 300_000, 'most of the lines are still on the other side');
});
