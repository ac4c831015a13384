import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { History, MAX_HISTORY_LINES } from '../../../../client/console/terminal/history.js';

const said: string[] = [];
const diagnose = (message: string): void => void said.push(message);

await t.test('newest first, for its owner alone, each line once', async (t) => {
  const folder = path.join(t.testdir({}), 'state', 'sunshare');
  const history = await History.open(folder, diagnose);
  for (const line of ['one', 'two', ' hidden', '', 'one', 'x'.repeat(3_000)]) history.add(line);
  await history.saved();
  const file = path.join(folder, 'history');
  t.equal(readFileSync(file, 'utf8'), 'two\none\n');
  t.equal(statSync(file).mode & 0o777, 0o600);
  t.equal(statSync(folder).mode & 0o777, 0o700);
  t.same((await History.open(folder, diagnose)).lines, ['one', 'two']);
  t.same(said, []);
});

await t.test('two clients add to it, and it does not grow for ever', async (t) => {
  const folder = t.testdir({});
  writeFileSync(
    path.join(folder, 'history'),
    Array.from({ length: MAX_HISTORY_LINES }, (_, i) => `line ${i}\n`).join(''),
    { mode: 0o600 },
  );
  const [first, second] = await Promise.all([History.open(folder, diagnose), History.open(folder, diagnose)]);
  first.add('first');
  second.add('second');
  await Promise.all([first.saved(), second.saved()]);
  const { lines } = await History.open(folder, diagnose);
  t.equal(lines.length, MAX_HISTORY_LINES);
  t.same(lines.slice(0, 2).sort(), ['first', 'second']);
  t.equal(lines.at(-1), 'line 2');
});

await t.test('a file that is not ours to write is left alone, which is said once', async (t) => {
  const folder = t.testdir({});
  mkdirSync(path.join(folder, 'history'));
  const history = await History.open(folder, diagnose);
  history.add('one');
  await history.saved();
  t.same(history.lines, []);
  t.match(said.splice(0), [/history: no history is kept: is not a file of this user$/]);
  const tooLarge = t.testdir({ history: 'x'.repeat(3_000_000) });
  chmodSync(path.join(tooLarge, 'history'), 0o600);
  (await History.open(tooLarge, diagnose)).add('one');
  t.match(said.splice(0), [/is larger than/]);
  t.equal(statSync(path.join(tooLarge, 'history')).size, 3_000_000);
});

await t.test('without a place for it nothing is kept', async (t) => {
  const history = await History.open(undefined, diagnose);
  history.add('one');
  await history.saved();
  t.notOk(existsSync('history'));
  t.same(said, []);
});
