import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { ROOT } from './started-program.js';

// What a page of this checkout names has to be there: files, folders, other pages, targets of make.

const FOLDERS = [
  '',
  'specs/',
  'specs/decisions/',
  ...readdirSync(`${ROOT}rpc`).map((name) => `rpc/${name}/`),
];
const pages = FOLDERS.flatMap((folder) =>
  readdirSync(`${ROOT}${folder}`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}${name}`),
);
const targets = new Set(
  [...readFileSync(`${ROOT}Makefile`, 'utf8').matchAll(/^([a-z][a-z-]*):/gm)].map(
    ([, target = '']) => target,
  ),
);

interface Named {
  /** From the root, as it should be. */
  readonly paths: readonly string[];
  readonly targets: readonly string[];
}

/** What is linked, and what stands in backquotes and begins with a folder of ours, or is a call of make. */
function namedBy(page: string, text: string): Named {
  const linked = [...text.matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map(([, link = '']) =>
    path.join(path.dirname(page), link),
  );
  const quoted = [...text.matchAll(/`([^`\n]+)`/g)].map(([, words = '']) => words);
  const paths = quoted.filter((words) => /^(client|daemons|rpc|specs|tests|\.ci)\/[\w@./-]*$/.test(words));
  return {
    paths: [...linked, ...paths],
    targets: quoted.flatMap((words) => /^make ([a-z]+)/.exec(words)?.[1] ?? []),
  };
}

/** Tests may be named as they are asked for: without the folder that all of them are in. */
function exists(place: string): boolean {
  return existsSync(`${ROOT}${place}`) || (place.endsWith('.test.ts') && existsSync(`${ROOT}tests/${place}`));
}

for (const page of pages) {
  await t.test(`what ${page} names is there`, (t) => {
    const named = namedBy(page, readFileSync(`${ROOT}${page}`, 'utf8'));
    t.same(
      named.paths.filter((place) => !exists(place)),
      [],
    );
    t.same(
      named.targets.filter((target) => !targets.has(target)),
      [],
    );
    t.end();
  });
}

await t.test('what is not there is found', (t) => {
  const text =
    'See [it](gone.md#part), `tests/gone/`, `make dinner`, [the web](https://example.org) and `a/b`.';
  t.same(namedBy('specs/x.md', text), { paths: ['specs/gone.md', 'tests/gone/'], targets: ['dinner'] });
  t.notOk(exists('tests/gone/'));
  t.ok(exists('daemons/lifecycle.test.ts'));
  t.ok(targets.has('test'));
  t.end();
});
