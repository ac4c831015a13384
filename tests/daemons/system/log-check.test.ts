import t from 'tap';
import { checkLog } from '../../../daemons/system/demo/log-check.js';

const STRICT = { isLookUpFree: false, isSpellingFree: false };
const ALICE = { user: 'alice', sharedFile: '/tmp/a b' };
const BOB = { user: 'bob', sharedFile: '/tmp/b' };
const TIME = '11/05/2025 18:02:34';

const operations = (path: string): string[] =>
  `REGISTER,CONNECT,PUBLISH ${path},LIST_USERS,LIST_CONTENT,GET_USER_INFO,DELETE ${path},DISCONNECT`.split(
    ',',
  );
const lines = (user: string, of: readonly string[]): string[] => of.map((each) => `${user} ${each} ${TIME}`);
const alice = lines('alice', operations(ALICE.sharedFile));
const bob = lines('bob', operations(BOB.sharedFile));
const text = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

/** The verdicts on the form, on alice's operations and on bob's. */
const verdicts = (log: string, leniency = STRICT): boolean[] =>
  checkLog(log, [ALICE, BOB], leniency).map((check) => check.isTrue);

await t.test('the lines of both, interleaved in any way', (t) => {
  t.same(verdicts(text([...alice, ...bob])), [true, true, true]);
  const interleaved = alice.flatMap((line, index) => [line, bob[index] ?? '']);
  t.same(verdicts(text(interleaved)), [true, true, true]);
  t.end();
});

await t.test('a line that is missing, doubled or out of order', (t) => {
  t.same(verdicts(text([...alice.slice(1), ...bob])), [true, false, true]);
  t.same(verdicts(text([...alice, ...bob.slice(0, -1)])), [true, true, false]);
  t.same(verdicts(text([...alice, ...alice.slice(-1), ...bob])), [true, false, true]);
  t.same(verdicts(text([...alice.slice().reverse(), ...bob])), [true, false, true]);
  t.end();
});

await t.test('a line that is no line of the log', (t) => {
  for (const line of [
    'debug',
    'alice REGISTER',
    `carol REGISTER ${TIME}`,
    'alice REGISTER 31/02/2025 18:02:34',
  ]) {
    t.equal(verdicts(text([...alice, ...bob, line]))[0], false, line);
  }
  t.equal(verdicts(text([...alice, ...bob]).slice(0, -1))[0], false, 'the last line is cut');
  t.equal(verdicts('')[0], false, 'no line at all');
  t.end();
});

await t.test('what was found instead fits into a line', (t) => {
  const found = (log: string): (string | undefined)[] =>
    checkLog(log, [ALICE, BOB], STRICT).map((check) => check.found);
  t.same(found(''), ['no line', 'no line', 'no line']);
  t.equal(found('a\nb\n')[0], 'a | b');
  t.equal(found('a\nb\nc\nd\ne\n')[0], 'a | b | c | … (5 such lines)');
  t.equal(found(text(alice).slice(0, -1))[0], 'a last line without its end');
  t.end();
});

await t.test('a foreign part may look peers up in its own way, and spell with a space', (t) => {
  const free = { isLookUpFree: true, isSpellingFree: true };
  const byList = operations(BOB.sharedFile).map((each) => (each === 'GET_USER_INFO' ? 'LIST USERS' : each));
  t.same(verdicts(text([...alice, ...lines('bob', byList)]), free), [true, true, true]);
  t.same(verdicts(text([...alice, ...lines('bob', byList)])), [true, true, false]);
  const byMemory = operations(BOB.sharedFile).filter((each) => each !== 'GET_USER_INFO');
  t.same(verdicts(text([...alice, ...lines('bob', byMemory)]), free), [true, true, true]);
  t.same(
    verdicts(text([...alice.slice(1), ...bob]), free),
    [true, false, true],
    'not what else it leaves out',
  );
  t.end();
});
