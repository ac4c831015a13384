import t from 'tap';
import { askServer } from '../../crash/load/ask-server.js';
import { childrenOf } from '../../child-processes.js';
import { eventually, printed } from '../../eventually.js';
import { startServer } from '../../flow/running-server.js';
import { skipUnless } from '../../peers.js';
import { PrivatePostgres } from '../../postgres/private-postgres.js';
import { startOurs } from '../../started-program.js';

const TIMESTAMP = '26/11/2026 12:00:00';

await t.test('several processes at one port', { skip: skipUnless('postgresql') }, async (t) => {
  const postgres = await PrivatePostgres.start(t);
  const flags = ['--processes', '2', '--store', await postgres.newStore()];
  const server = await startServer(t, {}, '127.0.0.1:9', flags);
  const { program, output, port } = server;
  const before = childrenOf(program.pid);
  t.equal(before.length, 2);
  const register = (user: string): ReturnType<typeof askServer> =>
    askServer(port, { operation: 'REGISTER', user, timestamp: TIMESTAMP }, () => undefined);
  const answered = async (user: string, status: string): Promise<void> =>
    void t.match(await register(user), { kind: 'answered', answer: { status } });
  await Promise.all(Array.from({ length: 40 }, (_, i) => answered(`user${i}`, 'ok')));
  await Promise.all(Array.from({ length: 40 }, (_, i) => answered(`user${i}`, 'usernameInUse')));
  const shown = (text: string): number => text.match(/OPERATION REGISTER/g)?.length ?? 0;
  // a line that waits for others dies with its process
  await printed(server, 'stdout', (text) => shown(text) === 80);
  const [victim = 0] = before;
  process.kill(victim, 'SIGKILL');
  await eventually('it is gone', () => !childrenOf(program.pid).includes(victim));
  for (let i = 40; i < 50; i++) await answered(`user${i}`, 'ok');
  await eventually('another is in its place', () => childrenOf(program.pid).length === 2);
  t.match(output.stderr, /process 1 of the server has ended \(SIGKILL\): another is started/);
  await printed(server, 'stdout', (text) => shown(text) === 90);
  const after = childrenOf(program.pid);
  program.signal('SIGTERM');
  await program.ended;
  t.equal(program.exitCode, 0, output.stderr);
  t.match(output.stdout, new RegExp(`^s> init server [^\\n]*:${port}\\n`));
  t.equal(output.stdout.match(/init server/g)?.length, 1);
  t.equal(output.stdout.match(/Shutting down/g)?.length, 1);
  t.same(
    after.filter((pid) => childrenOf(1).includes(pid)),
    [],
    'nobody stays behind',
  );
});

await t.test('a store that is of one process alone', async (t) => {
  const args = ['-p', '12345', '--portmapper', '127.0.0.1:9', '--processes', '2'];
  const { program, output } = startOurs(t, 'daemons/p2p-server/main.js', args);
  await program.ended;
  t.equal(program.exitCode, 1);
  t.match(output.stderr, /--processes needs --store postgres:/);
});

await t.test('a port to be watched at with too few behind it', async (t) => {
  const started = async (admin: string): Promise<[number | null | undefined, string]> => {
    const flags = ['-p', '12345', '--store', 'postgres://nowhere.invalid/p2p', '--processes', '2'];
    const args = [...flags, '--admin', `127.0.0.1:${admin}`, '--print-config'];
    const { program, output } = startOurs(t, 'daemons/p2p-server/main.js', args);
    await program.ended;
    return [program.exitCode, output.stderr];
  };
  t.equal((await started('65534'))[0], 0);
  t.equal((await started('0'))[0], 0);
  const [status, said] = await started('65535');
  t.equal(status, 1);
  t.match(said, /--admin: port 65535 leaves no ports behind it for 2 processes: 65534 at most/);
});
