import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import t from 'tap';
import { eventually, printed } from '../../eventually.js';
import { skipUnless } from '../../peers.js';
import { saysReady, startProgram } from '../../started-program.js';
import { TIME } from './running-service.js';
import { anyFreePort } from '../../../daemons/system/free-port.js';
import { ALONE, ask, MAIN } from './started-server.js';

const COMMAND = 'file="$1"; shift; exec "$@" >> "$file"';

await t.test('a disk that is full for a moment', { skip: skipUnless('prlimit') }, async (t) => {
  const file = `${t.testdir()}/server.log`;
  const port = await anyFreePort();
  const server = [process.execPath, MAIN, '-p', String(port), '--portmapper', '127.0.0.1:1'];
  const args = ['-c', COMMAND, 'sh', file, ...server];
  const started = startProgram(t, { name: 'p2p-server', command: '/bin/sh', args, env: ALONE });
  await started.program.ready(saysReady);
  const register = async (user: string): Promise<string> => ask(port, 'REGISTER', TIME, user);
  const shown = (): string[] => readFileSync(file, 'utf8').match(/(?<= FROM )\S+/g) ?? [];
  const allow = (bytes: number | 'unlimited'): void =>
    void execFileSync('prlimit', ['--pid', String(started.program.pid), `--fsize=${bytes}:unlimited`]);
  await register('before');
  await eventually('its line is there', () => shown().length === 1);
  allow(statSync(file).size);
  await register('meanwhile');
  await printed(started, 'stderr', (text) => text.includes('stdout cannot be written: lines are left out: '));
  allow('unlimited');
  await register('after');
  await printed(started, 'stderr', (text) => text.includes('stdout is written again: 1 line was left out'));
  t.same(shown(), ['before', 'after']);
});
