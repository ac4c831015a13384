import { readFileSync } from 'node:fs';
import t from 'tap';
import { ROOT } from './started-program.js';

const page = readFileSync(`${ROOT}specs/practica.md`, 'utf8');

await t.test('each part of the practice has files, a command and tests', (t) => {
  const rows = page.split('\n').filter((line) => /^\| [123],/.test(line));
  for (const part of ['1', '2', '3'])
    t.ok(
      rows.some((row) => row.startsWith(`| ${part},`)),
      `parte ${part}`,
    );
  for (const row of rows) {
    const cells = row.split('|').map((cell) => cell.trim());
    t.equal(cells.length, 7, row);
    t.match(cells[3], /`|\]\(/, `${cells[1] ?? ''}: files`);
    t.match(cells[4], '`', `${cells[1] ?? ''}: a command`);
    t.match(cells[5], /`tests\//, `${cells[1] ?? ''}: tests`);
  }
  t.end();
});
