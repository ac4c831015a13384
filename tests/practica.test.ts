import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import { ROOT } from './started-program.js';

// The page in Spanish leads to places of the checkout and to targets of make, which must be there.

const page = readFileSync(`${ROOT}specs/practica.md`, 'utf8');
const makefile = readFileSync(`${ROOT}Makefile`, 'utf8');
const quoted = [...page.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
const linked = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(([, place = '']) => `specs/${place}`);
/** What is in quotes and looks like a path. */
const paths = quoted.filter((text) => /^[\w.-]+(\/[\w.-]*)+$|^[\w-]+\.(ts|x|md)$/.test(text));

await t.test('each file and folder that it names exists', (t) => {
  t.ok(paths.length > 20);
  t.same(
    [...paths, ...linked].filter((path) => !existsSync(`${ROOT}${path}`)),
    [],
  );
  t.end();
});

await t.test('each target of make that it names exists', (t) => {
  const targets = quoted.flatMap((text) => /^make ([a-z]+)/.exec(text)?.[1] ?? []);
  t.ok(targets.length > 3);
  t.same(
    targets.filter((target) => !new RegExp(`^${target}:`, 'm').test(makefile)),
    [],
  );
  t.end();
});

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
