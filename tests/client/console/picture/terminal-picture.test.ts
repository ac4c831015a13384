import { readFileSync } from 'node:fs';
import t from 'tap';
import { ROOT } from '../../../started-program.js';
import { terminalPicture } from './terminal-picture.js';

await t.test('each stretch of text has its place, its width and its colour', (t) => {
  const picture = terminalPicture('\x1b[32mOK\x1b[39m\n日本  <b> & c\n\x1b[2mUSER\x1b[0m', 20);
  const texts = [...picture.matchAll(/<text ([^>]*)>([^<]*)/g)].map(([, places, text]) => [text, places]);
  t.same(texts, [
    ['OK', 'x="14.0" y="27.5" textLength="16.8" fill="#8fd694"'],
    ['日本', 'x="14.0" y="45.5" textLength="33.6"'],
    ['&lt;b&gt; &amp; c', 'x="64.4" y="45.5" textLength="58.8"'],
    ['USER', 'x="14.0" y="63.5" textLength="33.6" fill="#8b949e"'],
  ]);
  t.end();
});

await t.test('the recorded picture is one, and small', (t) => {
  const picture = readFileSync(`${ROOT}specs/prompt.svg`, 'utf8');
  t.match(picture, /GET_FILE bob lecture.mp4/);
  t.match(picture, /\d+ %/);
  t.ok(picture.length < 20_000);
  t.end();
});
