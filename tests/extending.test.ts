import { readFileSync } from 'node:fs';
import t from 'tap';
import { ROOT } from './started-program.js';

const page = readFileSync(`${ROOT}specs/extending.md`, 'utf8');

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
