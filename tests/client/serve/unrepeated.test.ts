import t from 'tap';
import { unrepeated } from '../../../client/serve/unrepeated.js';

void t.test('the same words are said again after five minutes', (t) => {
  const said: string[] = [];
  let now = 0;
  const diagnose = unrepeated(
    (message) => void said.push(message),
    () => now,
  );
  for (const message of ['a', 'b', 'a', 'b']) diagnose(message);
  now = 299_999;
  diagnose('a');
  t.same(said, ['a', 'b']);
  now = 300_000;
  diagnose('a');
  diagnose('a');
  t.same(said, ['a', 'b', 'a']);
  t.end();
});

void t.test('only so many words are remembered', (t) => {
  const said: string[] = [];
  const diagnose = unrepeated((message) => void said.push(message));
  for (let i = 0; i <= 100; i++) diagnose(`${i}`);
  diagnose('100');
  diagnose('0');
  t.equal(said.length, 102);
  t.end();
});
