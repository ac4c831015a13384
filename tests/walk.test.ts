import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import { ROOT } from './started-program.js';

// Each hop of specs/walk.md names a file and a function in it, which must be there.

const page = readFileSync(`${ROOT}specs/walk.md`, 'utf8');
const ways = page.split(/^## /m).slice(1);

interface Hop {
  readonly number: string;
  readonly file: string;
  readonly link: string;
  readonly name: string;
}

function hopsOf(way: string): Hop[] {
  const rows = [...way.matchAll(/^\| (\d+) +\|.*\| \[([^\]]+)\]\(([^)]+)\) +\| `([^`]+)` +\|$/gm)];
  return rows.map(([, number = '', file = '', link = '', name = '']) => ({ number, file, link, name }));
}

/** What is declared under a name, `function` or `Class.method`, stands so in the text of its file. */
function isDeclared(name: string, text: string): boolean {
  const [first = '', method] = name.split('.');
  const isThere = new RegExp(`(function\\*?|class|const) ${first}\\b`).test(text);
  if (method === undefined) return isThere;
  return isThere && new RegExp(`^  (static )?(async )?${method}[<(]`, 'm').test(text);
}

await t.test('there are five ways, and each row of their tables is a hop', (t) => {
  t.equal(ways.length, 5);
  for (const way of ways) {
    const rows = way.split('\n').filter((line) => /^\| \d/.test(line));
    t.ok(rows.length > 8);
    t.same(
      hopsOf(way).map(({ number }) => Number(number)),
      rows.map((_, i) => i + 1),
    );
  }
  t.end();
});

await t.test('each file of each hop exists, and declares its function', (t) => {
  for (const { file, link, name } of ways.flatMap(hopsOf)) {
    t.equal(link, `../${file}`);
    t.ok(
      existsSync(`${ROOT}${file}`) && isDeclared(name, readFileSync(`${ROOT}${file}`, 'utf8')),
      `${name} in ${file}`,
    );
  }
  t.end();
});

await t.test('a function that is not there is found out', (t) => {
  t.notOk(isDeclared('parseLines', 'export function parseLine(line: string) {'));
  t.notOk(isDeclared('Shell.run', 'class Shell {\n  runs() {\n  }\n}'));
  t.ok(isDeclared('Shell.#run', 'class Shell {\n  async #run<T>() {\n  }\n}'));
  t.end();
});
