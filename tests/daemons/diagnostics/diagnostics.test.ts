import t from 'tap';
import { diagnostics } from '../../../daemons/diagnostics/diagnostics.js';

await t.test('a message is one line, whatever it quotes', (t) => {
  const { args } = t.capture(process.stderr, 'write', () => true);
  const say = diagnostics('sunshare-server');
  say('user "x\r\n\u001b[2Jsunshare-server: forged" refused');
  t.same(args(), [['sunshare-server: user "x\\x0d\\n\\x1b[2Jsunshare-server: forged" refused\n']]);
  t.end();
});
