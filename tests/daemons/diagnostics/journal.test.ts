import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { eventually } from '../../eventually.js';
import { ROOT } from '../../started-program.js';

const folder = t.testdir();
let files = 0;

/** What a daemon says in a file that it is told to be the journal, or not, until it is ready or ends. */
async function saidTo(isJournal: boolean, file: string, ...args: string[]): Promise<string[]> {
  const stderr = path.join(folder, `stderr-${++files}`);
  const descriptor = openSync(stderr, 'w');
  const { dev, ino } = fstatSync(descriptor);
  const env = { ...process.env, JOURNAL_STREAM: isJournal ? `${dev}:${ino}` : `${dev}:${ino + 1}` };
  const child = spawn(process.execPath, [`${ROOT}dist/daemons/${file}/main.js`, ...args], {
    stdio: ['ignore', 'ignore', descriptor],
    env,
  });
  t.teardown(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  closeSync(descriptor);
  const read = (): string => readFileSync(stderr, 'utf8');
  await eventually('it is ready, or ends', () => /ready"?\}?\n/.test(read()) || child.exitCode !== null);
  child.kill('SIGTERM');
  await ended;
  return read().trimEnd().split('\n');
}

const LOG = ['log-server', '--host', '127.0.0.1', '--portmapper', '127.0.0.1:1', '--config', '/dev/null'];
const levels = (lines: readonly string[]): string[] => lines.map((line) => line.slice(0, 3));

await t.test('lines in the journal have their level, lines elsewhere have not', async (t) => {
  const [warned, elsewhere, json, failed, wrong, usage] = await Promise.all([
    saidTo(true, ...(LOG as [string, ...string[]])),
    saidTo(false, ...(LOG as [string, ...string[]])),
    saidTo(true, ...(LOG as [string, ...string[]]), '--log-format', 'json'),
    saidTo(true, 'datetime', '--host', '192.0.2.1'),
    saidTo(true, 'datetime', '--config', '/nonexistent'),
    saidTo(true, 'datetime', '--nonsense'),
  ]);
  t.same(levels(warned), ['<4>', '<6>', '<6>', '<6>'], 'cannot register, where it listens, ready');
  t.match(warned.at(-1), '<6>sunshare-log-server: ready');
  t.match(elsewhere.at(-1), /^sunshare-log-server: ready/);
  t.same(levels(json), levels(warned));
  t.match(JSON.parse(json[0]?.slice(3) ?? ''), { level: 'warn', msg: /^cannot register/ });
  t.match(failed, [/^<3>sunshare-datetime: cannot listen: 192\.0\.2\.1 is no address of this machine/]);
  t.match(wrong, [/^<3>sunshare-datetime: \/nonexistent: cannot be read/]);
  t.equal(usage.at(-1), '<3>sunshare-datetime: Unknown argument: nonsense');
});
