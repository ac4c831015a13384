import t from 'tap';
import yargs from 'yargs';
import { TRAIL_OPTIONS, trailSettingsOf } from '../../../daemons/log-server/trail-flags.js';
import { PARSING } from '../../../daemons/command-line.js';
import { saysReady, startOurs } from '../../started-program.js';

function settingsOf(...words: string[]): unknown {
  const parser = yargs(words)
    .parserConfiguration(PARSING)
    .options(TRAIL_OPTIONS)
    .fail((message, error: Error | undefined) => {
      throw error ?? new Error(message);
    });
  return trailSettingsOf(parser.parseSync());
}

const WRONG: readonly [flags: string, reason: RegExp][] = [
  ['--store postgres://localhost/x --rotate-size 1M', /--rotate-size is of --store sqlite:FILE: a database/],
  ['--store postgres://localhost/x --anchor-every 7', /--anchor-every .* goes with --anchor FILE/],
  ['--store sqlite:', /needs a file behind the colon/],
  ['--store trail.db', /expected memory, sqlite:FILE or postgres:.*, got "trail.db"/],
  ['--anchor /tmp/x', /--anchor is of a trail that is kept: --store sqlite:FILE or postgres:/],
  ['--rotate-size 1M', /--rotate-size is of a trail that is kept/],
  ['--store sqlite:x --rotate-size 10', /expected bytes, such as 500M, from 65536 on, got "10"/],
  ['--store sqlite:x --rotate-size 1T', /got "1T"/],
  ['--store sqlite:x --anchor-every 0', /expected a number from 1 on, got "0"/],
  ['--store sqlite:x --release here', /expected a source, a UUID, got "here"/],
  ['--release 00000000-0000-0000-0000-000000000001', /--release is of a trail that is kept/],
];

await t.test('flags of the trail that make no sense', (t) => {
  for (const [flags, reason] of WRONG)
    t.throws(() => settingsOf(...flags.split(' ')), { message: reason }, flags);
  t.end();
});

await t.test('anchors are not written into the files of the trail itself, by whatever name', (t) => {
  const folder = t.testdir({
    trail: '',
    elsewhere: t.fixture('symlink', '.'),
    other: t.fixture('symlink', 'trail'),
  });
  const [store, anchor] = [`sqlite:${folder}/trail`, (name: string) => ['--anchor', `${folder}/${name}`]];
  const segments = ['.new', '.000001', '.new-wal', '.000012-shm'];
  for (const suffix of ['', '-wal', '-shm', '-journal', '.lock', ...segments])
    for (const name of [`trail${suffix}`, `elsewhere/trail${suffix}`])
      t.throws(() => settingsOf('--store', store, ...anchor(name)), {
        message: `the anchors cannot be in ${folder}/${name}, which is a file of ${store} itself: name another`,
      });
  t.throws(() => settingsOf('--store', store, ...anchor('other')), { message: /cannot be in/ });
  t.throws(() => settingsOf('--store', `sqlite:${folder}/other`, ...anchor('trail-wal')), {
    message: /cannot be in/,
  });
  for (const name of ['trail.anchors', 'trail2', 'trail.00001', 'other-wal', 'none/trail'])
    t.match(settingsOf('--store', store, ...anchor(name)), { anchorFile: `${folder}/${name}` });
  t.end();
});

await t.test('a link of the anchors that led nowhere does not lead to the trail in the end', async (t) => {
  const folder = t.testdir({ anchors: t.fixture('symlink', 'trail') });
  const flags = ['--store', `sqlite:${folder}/trail`, '--anchor', `${folder}/anchors`, '--register', 'off'];
  const { program, output } = startOurs(t, 'daemons/log-server/main.js', flags);
  await Promise.race([program.ready(saysReady).catch(() => undefined), program.ended]);
  t.match(output.stderr, /the anchors cannot be in .*\/anchors, which is a file of sqlite:/);
});

await t.test('flags of the trail', (t) => {
  t.strictSame(settingsOf(), { kind: 'memory' });
  t.strictSame(settingsOf('--store', 'sqlite:trail', '--rotate-size', '64K', '--anchor-every', '7'), {
    kind: 'sqlite',
    file: 'trail',
    anchorFile: undefined,
    anchorEvery: 7,
    rotateBytes: 65_536,
    released: [],
  });
  t.end();
});

await t.test('the daemon tells of wrong flags, and of a store that cannot be opened', async (t) => {
  const wrong = startOurs(t, 'daemons/log-server/main.js', ['--anchor', 'x']);
  const nowhere = startOurs(t, 'daemons/log-server/main.js', ['--store', `sqlite:${t.testdir()}/none/trail`]);
  await Promise.all([wrong.program.ended, nowhere.program.ended]);
  t.equal(wrong.program.exitCode, 2);
  t.match(wrong.output.stderr, /--anchor is of a trail that is kept/);
  t.equal(nowhere.program.exitCode, 1);
  t.match(nowhere.output.stderr, /the folder .* does not exist/);
});
