import t from 'tap';
import { jsonOutput } from '../../../client/check/output.js';

await t.test('objects that drive no terminal, and are the same objects', (t) => {
  let written = '';
  const output = jsonOutput((text) => (written += text));
  const came = 'a\u202eb\u2028c\u009bd\x1b"';
  const result = { verdict: 'fail', group: 'CONNECT', name: 'n', rule: 'r', expected: 'e', came } as const;
  output.show(result);
  t.notMatch(written, /[\p{Bidi_Control}\u2028\u0080-\u009f\x1b]/u);
  t.same(JSON.parse(written), result);
  t.end();
});
