import path from 'node:path';
import t from 'tap';
import { DAEMONS, folderWith, runToEnd } from './configured.js';

const [{ main }] = DAEMONS;

/** Runs the P2P server without a port, in an environment where nothing else names one. */
function withoutPort(env: NodeJS.ProcessEnv, ...args: string[]): ReturnType<typeof runToEnd> {
  return runToEnd(t, {
    main,
    args,
    env: { SUNSHARE_CONFIG_DIR: '/nonexistent', NOTIFY_SOCKET: undefined, ...env },
  });
}

await t.test('a file that leaves out what is needed is a wrong configuration', async (t) => {
  const folder = folderWith(t, { 'server.json': '{ "log-level": "warn" }', 'empty.json': '{}' });
  const missing = (file: string): string =>
    'sunshare-server: no port is given (TCP port to listen on, 1024 to 65535): expected "port" in ' +
    `${file}, the variable SUNSHARE_SERVER_PORT, or -p\n`;
  const [inFolder, named, variable, elsewhere] = await Promise.all([
    withoutPort({ SUNSHARE_CONFIG_DIR: folder }),
    withoutPort({}, '--config', path.join(folder, 'empty.json')),
    withoutPort({ SUNSHARE_SERVER_LOG_LEVEL: 'warn' }),
    withoutPort({ SUNSHARE_CONFIG_DIR: folder, SUNSHARE_SERVER_PORT: '4000' }, '--print-config'),
  ]);
  t.match(inFolder, { exitCode: 2, stdout: '', stderr: missing(`${folder}/server.json`) });
  t.match(named, { exitCode: 2, stdout: '', stderr: missing(`${folder}/empty.json`) });
  t.match(variable, { exitCode: 2, stdout: '', stderr: missing('/nonexistent/server.json') });
  t.match(elsewhere, { exitCode: 0, stderr: '' });
});

await t.test('on a command line alone it is a usage error, as the protocol has it', async (t) => {
  const runs = await Promise.all([withoutPort({}), withoutPort({ LOG_RPC_IP: '127.0.0.1' })]);
  for (const { exitCode, stderr } of runs) {
    t.equal(exitCode, 1);
    t.match(stderr, /Options:[^]*\nsunshare-server: Missing required argument: p\n$/);
  }
});

await t.test(
  'a service manager is told of a wrong command line by the status of a wrong configuration',
  async (t) => {
    const env = { NOTIFY_SOCKET: '/nonexistent/notify' };
    const runs = await Promise.all([withoutPort(env), withoutPort(env, '-p', '4000', '--nonsense')]);
    t.same(
      runs.map(({ exitCode }) => exitCode),
      [2, 2],
    );
  },
);

await t.test('a file of settings without end is refused, and soon', async (t) => {
  const { exitCode, stderr } = await withoutPort({}, '--config', '/dev/zero');
  t.equal(exitCode, 2);
  t.equal(stderr, 'sunshare-server: /dev/zero: cannot be read: it has more than 1048576 bytes\n');
});
