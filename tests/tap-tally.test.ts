import t from 'tap';
import { type FileResult, TapTally } from './tap-tally.js';

const GOOD = { isGood: true, how: 'ended with status 0', seconds: 1 };
const BAD = { isGood: false, how: 'ended with status 1', seconds: 1 };

function tally(tap: string, end = GOOD): FileResult {
  const subject = new TapTally();
  for (const line of tap.split('\n')) subject.line(line);
  return subject.end('a.test.js', end);
}

await t.test('tests are counted, their assertions are not', (t) => {
  const file = tally(
    `TAP version 14
# Subtest: good
    ok 1 - should be equal
    ok 2 - should be equal
    1..2
ok 1 - good # time=4.119ms

# Subtest: bad
    not ok 1 - should be equal
      ---
      at:
        fileName: x
      ...
    1..1
not ok 2 - bad # time=49.635ms
  ---
  at: x
  ...

ok 3 - skipped # SKIP rpcbind is not installed
ok 4 - later # TODO
1..4
`,
    BAD,
  );
  t.same(file.passed, ['good']);
  t.same(file.failed, ['bad']);
  t.same(file.skipped, ['skipped: rpcbind is not installed', 'later: to be done']);
  t.end();
});

await t.test('a file that crashed is one failure, also after good tests', (t) => {
  t.same(tally('1..0 # no tests found', BAD).failed, ['the file itself ended with status 1']);
  const { passed, failed } = tally('ok 1 - good # time=1ms\n1..1', BAD);
  t.same([passed, failed], [['good'], ['the file itself ended with status 1']]);
  t.end();
});

await t.test('a file that was skipped whole is one skipped test', (t) => {
  const { passed, failed, skipped } = tally('1..0 # no gcc');
  t.same([passed, failed, skipped], [[], [], ['no gcc']]);
  t.end();
});

await t.test('a file that tests nothing fails', (t) => {
  t.same(tally('TAP version 14').failed, ['the file itself has no test']);
  t.end();
});
