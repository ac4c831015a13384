import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import t, { type Test } from 'tap';
import { listeningPort, ROOT, startDaemon, startOurs } from '../../started-program.js';
import { DAEMONS, folderWith, runToEnd, settingsIn } from './configured.js';

for (const { program, main, name, needs } of DAEMONS) {
  const variable = `SUNSHARE_${name.toUpperCase().replace('-', '_')}_HOST`;

  await t.test(`${program}: the file is weaker than the environment, and that than flags`, async (t) => {
    const folder = folderWith(t, { [`${name}.json`]: '{\n  "host": "127.0.0.3"\n}' });
    const hostWith = async (env: NodeJS.ProcessEnv, ...flags: string[]): Promise<string | undefined> => {
      const { stdout, stderr, exitCode } = await runToEnd(t, {
        main,
        args: [...needs, ...flags, '--print-config'],
        env: { SUNSHARE_CONFIG_DIR: folder, ...env },
      });
      t.equal(exitCode, 0, stderr);
      t.equal(stderr, '');
      return settingsIn(stdout).get('host');
    };
    const [none, file, environment, flag] = await Promise.all([
      hostWith({ SUNSHARE_CONFIG_DIR: '/nonexistent' }),
      hostWith({}),
      hostWith({ [variable]: '127.0.0.4' }),
      hostWith({ [variable]: '127.0.0.4' }, '--host', '127.0.0.5'),
    ]);
    t.match(none, / \| default$/);
    t.equal(file, `127.0.0.3 | ${folder}/${name}.json:2:3`);
    t.equal(environment, `127.0.0.4 | the variable ${variable}`);
    t.equal(flag, '127.0.0.5 | --host');
  });

  await t.test(`${program}: each mistake stops the start with its place and what was expected`, async (t) => {
    const folder = folderWith(t, {
      [`${name}.json`]: '{ "hots": "x",\n "log-level": "loud", "host": ["a"] }',
    });
    const { stdout, stderr, exitCode } = await runToEnd(t, {
      main,
      args: needs,
      env: { SUNSHARE_CONFIG_DIR: folder },
    });
    t.equal(exitCode, 2);
    t.equal(stdout, '');
    const file = `${program}: ${folder}/${name}.json`;
    t.same(stderr.trimEnd().split('\n'), [
      `${file}:1:3: unknown key "hots": did you mean "host"?`,
      `${file}:2:2: "log-level": expected one of error, warn, info, debug, got "loud"`,
      `${file}:2:23: "host": expected one value, found a list`,
    ]);
    const help = await runToEnd(t, { main, args: ['--help'], env: { SUNSHARE_CONFIG_DIR: folder } });
    t.equal(help.exitCode, 0, 'who asks for help gets it');
  });

  await t.test(`${program}: a variable with its prefix that it does not know`, async (t) => {
    const { stderr, exitCode } = await runToEnd(t, { main, args: needs, env: { [`${variable}S`]: '' } });
    t.equal(exitCode, 2);
    t.equal(stderr, `${program}: unknown variable ${variable}S: did you mean "${variable}"?\n`);
  });
}

const [server, logServer, datetime] = DAEMONS;

function serverWith(
  t: Test,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): ReturnType<typeof runToEnd> {
  return runToEnd(t, { main: server.main, args, env });
}

await t.test('a daemon runs on its file alone', async (t) => {
  const folder = folderWith(t, { 'own.json': '{ "port": 0, "log-level": "info" }' });
  const config = path.join(folder, 'own.json');
  const { program, output } = await startDaemon(t, datetime.main, ['--config', config]);
  const answer = await fetch(`http://127.0.0.1:${listeningPort(output.stderr)}/datetime`);
  t.equal(answer.status, 200);
  await program.stop('SIGTERM');
  t.equal(program.exitCode, 0);
});

await t.test('lists, switches and numbers; a list replaces a list', async (t) => {
  const folder = folderWith(t, {
    'log-server.json': '{ "allow": ["192.0.2.0/24", "127.0.0.1"], "tcp-port": 7000 }',
    'server.json': '{ "accept-untimed": true, "max-users": 5, "port": 4000 }',
  });
  const settings = async (main: string, env: NodeJS.ProcessEnv, ...flags: string[]) => {
    const ended = await runToEnd(t, {
      main,
      args: [...flags, '--print-config'],
      env: { SUNSHARE_CONFIG_DIR: folder, ...env },
    });
    t.equal(ended.exitCode, 0, ended.stderr);
    return settingsIn(ended.stdout);
  };
  const [file, environment, flags, p2p, untimed] = await Promise.all([
    settings(logServer.main, {}),
    settings(logServer.main, { SUNSHARE_LOG_SERVER_ALLOW: '10.0.0.0/8, 127.0.0.2' }),
    settings(logServer.main, {}, '--allow', '10.0.0.1', '--allow', '10.0.0.2'),
    settings(server.main, {}),
    settings(server.main, { SUNSHARE_SERVER_ACCEPT_UNTIMED: 'no' }),
  ]);
  t.match(file.get('allow'), /^192\.0\.2\.0\/24, 127\.0\.0\.1 \| .*:1:3$/);
  t.match(file.get('tcp-port'), /^7000 \| /);
  t.match(environment.get('allow'), /^10\.0\.0\.0\/8, 127\.0\.0\.2 \| the variable /);
  t.equal(flags.get('allow'), '10.0.0.1, 10.0.0.2 | --allow');
  t.match(p2p.get('accept-untimed'), /^true \| /);
  t.match(p2p.get('max-users'), /^5 \| /);
  t.match(untimed.get('accept-untimed'), /^false \| the variable /);
});

await t.test('LOG_RPC_IP and DATETIME_URL, beneath the server’s own variables', async (t) => {
  const portmapperWith = async (env: NodeJS.ProcessEnv): Promise<string | undefined> => {
    const { stdout } = await serverWith(t, ['-p', '4000', '--print-config'], env);
    return settingsIn(stdout).get('portmapper');
  };
  t.same(
    await Promise.all([
      portmapperWith({ LOG_RPC_IP: '192.0.2.1' }),
      portmapperWith({ LOG_RPC_IP: '2001:db8::1' }),
      portmapperWith({ LOG_RPC_IP: '192.0.2.1', SUNSHARE_SERVER_PORTMAPPER: '192.0.2.2:1111' }),
      portmapperWith({ LOG_RPC_IP: '' }),
    ]),
    [
      '192.0.2.1:111 | the variable LOG_RPC_IP',
      '[2001:db8::1]:111 | the variable LOG_RPC_IP',
      '192.0.2.2:1111 | the variable SUNSHARE_SERVER_PORTMAPPER',
      '127.0.0.1:111 | default',
    ],
  );
});

const MISTAKES: [mistake: string, file: string, message: RegExp][] = [
  ['no JSON', '{ "port": 4000,, }', /own\.json:1:16: expected a key in double quotes, found ,\n$/],
  [
    'a value out of bounds',
    '{ "port": 80 }',
    /own\.json:1:3: "port": expected one port from 1024 to 65535, got "80"\n$/,
  ],
  [
    'a word for a switch',
    '{ "accept-untimed": "yes" }',
    /own\.json:1:3: "accept-untimed": expected true or false\n$/,
  ],
  ['a switch for a word', '{ "store": true }', /"store": expected a text or a number\n$/],
  [
    'a key that is there twice',
    '{ "port": 4000, "port": 4001 }',
    /1:17: "port" is there twice: before at .*own\.json:1:3\n$/,
  ],
  ['a key that no file has', '{ "config": "x" }', /unknown key "config"/],
  ['a key like no other', '{ "%": "x" }', /unknown key "%": expected one of port, host, .*log-format\n$/],
  ['every address', '{ "port": 4000, "host": "" }', /1:17: "host": expected a text, got an empty one\n$/],
  ['no file of a token', '{ "port": 4000, "admin-token-file": "" }', /"admin-token-file": expected a text/],
  [
    'a combination',
    '{ "port": 4000,\n"tls": "require" }',
    /--tls require needs .* \(tls: .*own\.json:2:1\)\n$/,
  ],
  [
    'an admin address that everybody reaches',
    '{ "port": 4000, "admin": "0.0.0.0:0" }',
    /--admin: 0\.0\.0\.0 is reached from other machines.* \(admin: .*own\.json:1:17\)\n$/,
  ],
  ['a password', '{ "store": "postgres://u:secret@db/x?no=1" }', /postgres: knows no "no"/],
];

await t.test('mistakes in a file', async (t) => {
  const runs = MISTAKES.map(async ([mistake, file, message]) => {
    const folder = folderWith(t, { 'own.json': file });
    const { stderr, exitCode } = await serverWith(t, ['--config', path.join(folder, 'own.json')]);
    t.equal(exitCode, 2, mistake);
    t.match(stderr, message, mistake);
    t.notMatch(stderr, 'secret', mistake);
    t.notMatch(stderr, /Options:/, 'it is not the command line that is wrong');
  });
  await Promise.all(runs);
});

await t.test('an empty address on the command line is no address', async (t) => {
  const { stderr, exitCode } = await serverWith(t, ['-p', '4000', '--host', '']);
  t.match({ stderr, exitCode }, { stderr: /: --host: expected a text, got an empty one\n$/, exitCode: 1 });
});

await t.test('a file that was named has to be there, and to be readable', async (t) => {
  const folder = folderWith(t, {});
  const [absent, unreadable, nothing] = await Promise.all([
    serverWith(t, ['--config', `${folder}/none.json`]),
    serverWith(t, ['-p', '4000'], { SUNSHARE_SERVER_CONFIG: folder }),
    serverWith(t, ['-p', '4000', '--config', '/dev/null', '--print-config']),
  ]);
  t.equal(absent.exitCode, 2);
  t.match(absent.stderr, /none\.json: cannot be read: ENOENT/);
  t.equal(unreadable.exitCode, 2);
  t.match(unreadable.stderr, /cannot be read: EISDIR/);
  t.equal(nothing.exitCode, 0, nothing.stderr);
});

await t.test('passwords in addresses are not printed', async (t) => {
  const withPassword = ['--datetime', 'http://user:secret@127.0.0.1:5000/datetime'];
  const { stdout } = await serverWith(t, ['-p', '4000', ...withPassword, '--print-config']);
  t.match(settingsIn(stdout).get('datetime'), 'http://user:(hidden)@127.0.0.1:5000/datetime | --datetime');
});

await t.test('sunshare serve is configured as daemons are', async (t) => {
  const folder = folderWith(t, {});
  const file = folderWith(t, {
    'serve.json': JSON.stringify({
      server: ['a.example', 'b.example:4001'],
      port: 4000,
      user: 'al',
      'share-dir': folder,
    }),
    'wrong.json': '{ "user": "", "servers": "x" }',
  });
  const serve = (env: NodeJS.ProcessEnv, ...flags: string[]): ReturnType<typeof runToEnd> =>
    runToEnd(t, {
      main: 'client/main.js',
      args: ['serve', ...flags],
      env: { SUNSHARE_CONFIG_DIR: file, ...env },
    });
  const [printed, wrong, contradiction] = await Promise.all([
    serve({ SUNSHARE_SERVE_WIRE: 'underscore', SUNSHARE_SERVER_PORT: 'x' }, '--user', 'bo', '--print-config'),
    serve({}, '--config', path.join(file, 'wrong.json')),
    serve({ SUNSHARE_SERVE_WIRE: 'underscore', SUNSHARE_SECRET: 'hidden' }),
  ]);
  t.equal(printed.exitCode, 0, printed.stderr);
  const settings = settingsIn(printed.stdout);
  t.equal(settings.get('server'), `a.example, b.example:4001 | ${file}/serve.json:1:2`);
  t.equal(settings.get('port'), `4000 | ${file}/serve.json:1:42`);
  t.equal(settings.get('user'), 'bo | --user');
  t.equal(settings.get('wire'), 'underscore | the variable SUNSHARE_SERVE_WIRE');
  t.equal(wrong.exitCode, 2);
  t.match(
    wrong.stderr,
    /wrong\.json:1:3: "user": expected one user, a name of .*\n.*:1:15: unknown key "servers": did you mean "server"/,
  );
  t.equal(contradiction.exitCode, 2);
  t.match(contradiction.stderr, /--wire underscore sends .* \(wire: the variable SUNSHARE_SERVE_WIRE\)\n$/);
  t.notMatch(contradiction.stderr, 'hidden');
});

await t.test('who does not read the output any more is no fault', async (t) => {
  const unread = async (unreadStream: 'stdout' | 'stderr', ...args: string[]): Promise<unknown[]> => {
    const child = spawn(process.execPath, [`${ROOT}dist/${server.main}`, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    t.teardown(() => child.kill('SIGKILL'));
    child[unreadStream].destroy();
    const said = text(child[unreadStream === 'stdout' ? 'stderr' : 'stdout']);
    const [code] = (await once(child, 'exit')) as [number | null];
    return [code, await said];
  };
  t.same(
    await Promise.all([
      unread('stdout', '--help'),
      unread('stdout', '-p', '4000', '--config', '/dev/null', '--print-config'),
      unread('stderr', '--nonsense'),
      unread('stderr', '--config', '/nonexistent/file'),
    ]),
    [
      [0, ''],
      [0, ''],
      [1, ''],
      [2, ''],
    ],
  );
});

await t.test('the least that is told, and as what, for each daemon', async (t) => {
  const spoken = async (main: string, needs: readonly string[], ...flags: string[]): Promise<string> => {
    const { program, output } = startOurs(t, main, [...needs, ...flags, '--config', '/dev/null']);
    await program.ready((said) => said.includes('ready'));
    await program.stop('SIGTERM');
    return output.stderr;
  };
  const free: Readonly<Record<string, readonly string[]>> = { 'log-server': ['--register', 'off'] };
  for (const { name, main, program } of DAEMONS.filter((each) => each !== server)) {
    const said = await spoken(main, free[name] ?? ['-p', '0'], '--log-format', 'json');
    const told = said
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { level: string; program: string; msg: string });
    t.ok(
      told.every((each) => each.program === program),
      name,
    );
    t.match(told.at(-1), { level: 'info', msg: 'ready' }, name);
  }
  const flags = ['--host', '192.0.2.1', '--log-level', 'warn', '--log-format', 'json'];
  const busy = await runToEnd(t, { main: datetime.main, args: flags });
  t.equal(busy.exitCode, 1);
  t.match(JSON.parse(busy.stderr), { level: 'error', msg: /192\.0\.2\.1/ });
});
