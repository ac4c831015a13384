import t from 'tap';
import { left } from '../../../../client/sunrpc/info/columns.js';
import { Output } from '../../../../client/sunrpc/info/output.js';

const EVIL = 'a\u001b[2J\u009b2J\u202e\u2028b';

await t.test('what a foreign portmapper says drives no terminal, as a table or as JSON', (t) => {
  const said: string[] = [];
  const output = new Output(true, { stdout: (text) => void said.push(text), stderr: (text) => t.fail(text) });
  output.value({ address: EVIL, versions: [1] });
  t.same(JSON.parse(said.join('')), { address: EVIL, versions: [1] });
  for (const text of [...said.join('').split('\n'), left(EVIL, 9)])
    t.notMatch(text, /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
  t.end();
});
