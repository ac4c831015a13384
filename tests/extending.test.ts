import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import { ROOT } from './started-program.js';

// Who adds something is led to files and targets of make, which must be there.

const page = readFileSync(`${ROOT}specs/extending.md`, 'utf8');
const makefile = readFileSync(`${ROOT}Makefile`, 'utf8');
const quoted = [...page.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
const linked = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(([, place = '']) => `specs/${place}`);
/** What is in quotes and begins with a folder of the checkout. */
const paths = quoted.filter((text) => /^(client|daemons|rpc|specs|tests)\/[\w./-]*$/.test(text));

await t.test('each file and folder that specs/extending.md names exists', (t) => {
  t.ok(paths.length > 50);
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

await t.test('each step has a place, and says what tells of it', (t) => {
  const recipes = page.split(/^## /m).slice(1);
  t.equal(recipes.length, 5);
  for (const recipe of recipes) {
    const rows = recipe.split('\n').filter((line) => /^\| (?!step|-)/.test(line));
    t.ok(rows.length > 4, recipe.split('\n')[0] ?? '');
    for (const row of rows) t.match(row, /^\|[^|]+\|[^|]+`[^|]+\|[^|]*\|$/);
  }
  t.end();
});
