import t from 'tap';
import { diagnostics } from '../../../daemons/diagnostics/diagnostics.js';

await t.test('a message is one line, whatever it quotes', (t) => {
  const { args } = t.capture(process.stderr, 'write', () => true);
  const say = diagnostics('sunshare-server');
  say('user "x\r\n\u001b[2Jsunshare-server: forged" refused');
  t.same(args(), [['sunshare-server: user "x\\x0d\\n\\x1b[2Jsunshare-server: forged" refused\n']]);
  t.end();
});

await t.test('who does not read stderr costs lines, not memory, and learns how many', (t) => {
  const { args } = t.capture(process.stderr, 'write', () => true);
  let waiting = 2 * 1024 * 1024;
  Object.defineProperty(process.stderr, 'writableLength', { get: () => waiting, configurable: true });
  t.teardown(() => Reflect.deleteProperty(process.stderr, 'writableLength'));
  const say = diagnostics('sunshare-server');
  say('lost');
  waiting = 1024 * 1024 - 1;
  say('lost, since it is little less');
  waiting = 512 * 1024 - 1;
  say('kept');
  const lines = ['stderr is read again: 2 lines were left out', 'kept'];
  t.same(
    args(),
    lines.map((line) => [`sunshare-server: ${line}\n`]),
  );
  t.end();
});
