import { statSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { MemoryTrail } from '../../../daemons/trail/memory-trail.js';
import { NOBODY, sampleBatch } from '../../daemons/trail/sample-trail.js';
import { skipUnless } from '../../peers.js';
import { ROOT, startProgram } from '../../started-program.js';
import { toEnd } from '../ended-program.js';
import { ReadServer } from './read-server.js';
import { tamper, writeTrail } from './trail-writer.js';
import { type MadeTrail, randomTrail } from './verify/random-chain.js';

const skip = skipUnless('sqlite');

/** Where the output goes: sets a shell's descriptor 4. */
const INTO = {
  nowhere: 'exec 4>/dev/full',
  /** A pipe that nobody reads any more. */
  gone: 'rm -f "$PIPE"; mkfifo "$PIPE"; exec 3<>"$PIPE" 4>"$PIPE" 3<&-',
  /** A file that has room for 16 blocks: for a part of what is written to it at once. */
  small: 'ulimit -f 16; exec 4>"$PIPE"',
};

/** Runs `sunshare-audit` with its output into such a place. */
async function into(t: Test, place: keyof typeof INTO, ...args: string[]): ReturnType<typeof toEnd> {
  const script = `${INTO[place]}; exec "$@" >&4`;
  const program = [process.execPath, `${ROOT}dist/client/audit/main.js`, ...args];
  const env = { PIPE: path.join(t.testdirName, 'pipe'), NODE_OPTIONS: undefined };
  const options = { name: args.join(' '), command: 'sh', args: ['-c', script, 'sh', ...program], env };
  return toEnd(startProgram(t, options));
}

/** A sound trail, and one that was tampered with. */
async function trails(t: Test, records: number): Promise<{ sound: string; bad: string }> {
  const folder = t.testdir({});
  const [sound, bad] = [path.join(folder, 'sound'), path.join(folder, 'bad')];
  const [made] = fc.sample(randomTrail(records, records), { seed: 1, numRuns: 1 }) as [MadeTrail];
  for (const file of [sound, bad]) await writeTrail(file, made);
  await tamper(bad, (database) => void database.exec('UPDATE records SET result = 9 WHERE position = 2'));
  return { sound, bad };
}

const FULL = /^sunshare-audit: cannot write the output: ENOSPC: /m;

await t.test('a verdict is the status, whatever becomes of its words', { skip }, async (t) => {
  const { sound, bad } = await trails(t, 3);
  for (const command of ['verify', 'check'])
    for (const [file, code] of [
      [bad, 1],
      [sound, 0],
    ] as const) {
      t.match(await into(t, 'nowhere', command, file), { code, stderr: FULL }, `${command} ${file}`);
      const { stderr, ...gone } = await into(t, 'gone', command, file);
      t.match(gone, { code }, `${command} ${file}`);
      t.notMatch(stderr, /cannot write/);
    }
});

await t.test('an export that is not whole is no success', { skip }, async (t) => {
  const { sound } = await trails(t, 60);
  t.match(await into(t, 'nowhere', 'export', sound), { code: 4, stderr: FULL });
  const small = await into(t, 'small', 'export', sound);
  t.match(small, { code: 4, stderr: /^sunshare-audit: cannot write the output: EFBIG: / });
  t.ok(statSync(path.join(t.testdirName, 'pipe')).size >= 8_192, 'of one write a part was taken');
});

await t.test('an export whose reader has seen enough is none that failed', { skip }, async (t) => {
  const { sound } = await trails(t, 3);
  t.match(await into(t, 'gone', 'export', sound), { code: 0, stderr: /^$/ });
});

await t.test('what is read from a log server', async (t) => {
  t.testdir({});
  const trail = new MemoryTrail();
  await trail.append(sampleBatch(1, 3), NOBODY);
  const { portmapper } = (await ReadServer.start(t, trail)).place;
  for (const command of ['read', 'tail']) {
    const args = [command, `${portmapper.host}:${portmapper.port}`];
    t.match(await into(t, 'nowhere', ...args), { code: 4, stderr: FULL }, command);
    t.match(await into(t, 'gone', ...args), { code: 0, stderr: /^$/ }, command);
  }
});
