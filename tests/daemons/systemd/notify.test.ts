import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { serviceManager } from '../../../daemons/systemd/notify.js';
import { eventually, printed } from '../../eventually.js';
import { skipUnless } from '../../peers.js';
import { saysReady, startOurs, startProgram } from '../../started-program.js';

const SAMPLE = 'tests/daemons/sample-daemon.js';
const NOTIFY_SOCKET = '/run/none';

/** What systemd is: a datagram socket. A message that bears descriptors (BARRIER=1) is answered by closing them. */
const SYSTEMD = `
import os, socket, sys
sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
sock.bind(sys.argv[1])
print('bound', flush=True)
while True:
    data, fds, _, _ = socket.recv_fds(sock, 4096, 1)
    for fd in fds: os.close(fd)
    if data != b'BARRIER=1': print(data.decode().replace('\\n', ' '), flush=True)
`;

await t.test('without a socket nothing is told', (t) => {
  const told: string[] = [];
  const tell = (lines: readonly string[]): Promise<undefined> => {
    told.push(...lines);
    return Promise.resolve(undefined);
  };
  for (const env of [{}, { NOTIFY_SOCKET: '' }]) {
    const manager = serviceManager((message) => t.fail(message), env, tell);
    manager.ready(() => 'never asked');
    manager.stopping();
  }
  t.same(told, []);
  t.end();
});

await t.test('one message at a time; what waits is the newest of each variable', async (t) => {
  const told: (readonly string[])[] = [];
  let take = (): void => undefined;
  const taken = new Promise<undefined>((resolve) => (take = () => resolve(undefined)));
  const manager = serviceManager(
    (message) => t.fail(message),
    { NOTIFY_SOCKET },
    (lines) => {
      told.push(lines);
      return taken;
    },
  );
  manager.ready(() => 'serving\nREADY=0');
  manager.stopping();
  t.same(told, [['READY=1', 'STATUS=serving READY=0']]);
  take();
  await new Promise(setImmediate);
  t.same(told.slice(1), [['STOPPING=1', 'STATUS=stopping']]);
});

await t.test('a watchdog of this process is fed, and no other', async (t) => {
  const fed = { ours: 0, others: 0 };
  const start = (who: keyof typeof fed, pid: string): void => {
    const env = { NOTIFY_SOCKET, WATCHDOG_USEC: '3000', WATCHDOG_PID: pid };
    serviceManager(
      (message) => t.fail(message),
      env,
      (lines) => {
        if (lines.includes('WATCHDOG=1')) fed[who]++;
        return Promise.resolve(undefined);
      },
    ).ready(() => 'serving');
  };
  start('others', '1');
  start('ours', String(process.pid));
  await eventually('it is fed', () => fed.ours >= 3);
  t.equal(fed.others, 0);
});

await t.test('what cannot be told is said once', async (t) => {
  const said: string[] = [];
  const manager = serviceManager(
    (line) => said.push(line),
    { NOTIFY_SOCKET },
    () => Promise.resolve('no such program'),
  );
  manager.ready(() => 'serving');
  manager.stopping();
  await new Promise(setImmediate);
  t.same(said, ['systemd cannot be told how we fare: no such program']);
});

await t.test('what could not be tried is said too, and the next message is tried again', async (t) => {
  const said: string[] = [];
  let tries = 0;
  const manager = serviceManager(
    (line) => said.push(line),
    { NOTIFY_SOCKET },
    () => (tries++ === 0 ? Promise.reject(new Error('spawn ENOMEM')) : Promise.resolve(undefined)),
  );
  manager.ready(() => 'serving');
  await new Promise(setImmediate);
  t.same(said, ['systemd cannot be told how we fare: spawn ENOMEM']);
  manager.stopping();
  t.equal(tries, 2);
});

await t.test('a daemon tells a real socket', { skip: skipUnless('systemd-notify', 'python3') }, async (t) => {
  const socket = join(tmpdir(), `sunshare-notify-${process.pid}`);
  t.teardown(() => rmSync(socket, { force: true }));
  const systemd = startProgram(t, { name: 'systemd', command: 'python3', args: ['-c', SYSTEMD, socket] });
  await printed(systemd, 'stdout', (text) => text.includes('bound'));
  process.env['NOTIFY_SOCKET'] = socket;
  const { program, output } = startOurs(t, SAMPLE);
  delete process.env['NOTIFY_SOCKET'];
  await program.ready(saysReady);
  await printed(systemd, 'stdout', (text) => text.includes('READY=1 STATUS=ready\n'));
  await program.stop('SIGTERM');
  await printed(systemd, 'stdout', (text) => text.includes('STOPPING=1 STATUS=stopping\n'));
  t.equal(program.exitCode, 0);
  t.equal(output.stderr, 'sample: ready\nsample: closing\nsample: closed\n');
});
