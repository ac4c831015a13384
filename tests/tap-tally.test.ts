import t from 'tap';
import { TapTally } from './tap-tally.js';

function tally(tap: string): TapTally['files'] {
  const subject = new TapTally();
  for (const line of tap.split('\n')) subject.line(line);
  return subject.files;
}

await t.test('tests are counted, their assertions are not', (t) => {
  const [file] = tally(`TAP version 14
1..1
# Subtest: dist/tests/a.test.js
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
    1..3
not ok 1 - dist/tests/a.test.js # time=83.868ms
  ---
  args:
    - --import=x
  ...
`);
  t.same(file?.passed, ['good']);
  t.same(file?.failed, ['bad']);
  t.same(file?.skipped, ['skipped: rpcbind is not installed']);
  t.equal(file?.seconds, 0.083868);
  t.end();
});

await t.test('a file that crashed is one failure', (t) => {
  const [file] = tally(`# Subtest: dist/tests/c.test.js
    1..0 # no tests found
not ok 3 - dist/tests/c.test.js # time=844.637ms`);
  t.same(file?.failed, ['the file itself']);
  t.end();
});

await t.test('a file that crashed after good tests is one failure', (t) => {
  const [file] = tally(`# Subtest: dist/tests/c.test.js
    ok 1 - good # time=1ms
    1..1
not ok 3 - dist/tests/c.test.js # time=844.637ms`);
  t.same([file?.passed, file?.failed], [['good'], ['the file itself']]);
  t.end();
});

await t.test('a file that was skipped whole is one skipped test', (t) => {
  const [file] = tally(`# Subtest: dist/tests/d.test.js
    1..0 # no gcc
ok 4 - dist/tests/d.test.js # SKIP no gcc`);
  t.same([file?.passed, file?.failed, file?.skipped], [[], [], ['no gcc']]);
  t.end();
});
