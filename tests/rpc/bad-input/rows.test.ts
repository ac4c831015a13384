import { readFileSync } from 'node:fs';
import t from 'tap';
import { ROOT } from '../../started-program.js';

await t.test('each row of specs/bad-input.md has its tests', (t) => {
  const rows = readFileSync(`${ROOT}specs/bad-input.md`, 'utf8').matchAll(/^\| (\d+) .*\| (`[^|]*`) *\|$/gm);
  const numbers = [];
  for (const [, number = '', files = ''] of rows) {
    numbers.push(Number(number));
    for (const [, file = ''] of files.matchAll(/`([^`]+)`/g))
      t.match(readFileSync(`${ROOT}tests/${file}`, 'utf8'), `'row ${number}: `, `row ${number}`);
  }
  t.same(
    numbers,
    Array.from({ length: 28 }, (_, i) => i + 1),
  );
  t.end();
});
