import t from 'tap';
import { MemoryDirectory } from '../../../../daemons/p2p-server/store/memory-directory.js';

// 100,000 publications, a tenth of which a search finds.

const PUBLICATIONS = 100_000;
const FOUND = PUBLICATIONS / 10;
const MAX_PAGE_ENTRIES = 100;
/** Each page holds up everybody else. Far above the 10 ms that are seen, for a machine that is busy. */
const MAX_MEDIAN_MS = 60;

const pathOf = (index: number): string => `/folder ${index % 7}/file-${index}`;

async function fullDirectory(): Promise<MemoryDirectory> {
  const directory = new MemoryDirectory();
  for (const user of ['alice', 'bob']) {
    await directory.register(user);
    await directory.connect(user, { ip: '127.0.0.1', port: 4000 });
  }
  for (let index = 0; index < PUBLICATIONS; index++) {
    const description = index % 10 === 0 ? 'Notes on XDR' : 'a description that says little';
    await directory.publish('alice', { path: pathOf(index), description, published: '' });
  }
  return directory;
}

/** The paths on all pages, in their order; `between` happens after each. */
async function pages(
  ask: (after: string) => Promise<{ paths: string[]; next: string }>,
  between: (page: number) => Promise<unknown> = () => Promise.resolve(),
): Promise<{ paths: string[]; longest: number; medianMs: number }> {
  const paths: string[] = [];
  const times: number[] = [];
  let longest = 0;
  for (let after = '', page = 0; page === 0 || after !== ''; page++) {
    const begin = performance.now();
    const answer = await ask(after);
    times.push(performance.now() - begin);
    paths.push(...answer.paths);
    longest = Math.max(longest, answer.paths.length);
    after = answer.next;
    await between(page);
  }
  times.sort((a, b) => a - b);
  return { paths, longest, medianMs: times[Math.floor(times.length / 2)] ?? 0 };
}

function searchIn(directory: MemoryDirectory, text: string) {
  return async (after: string) => {
    const answer = await directory.search('bob', text, after);
    if (answer.status !== 'ok') throw new Error(answer.status);
    return { paths: answer.entries.map(({ path }) => path), next: answer.next };
  };
}

function longListIn(directory: MemoryDirectory) {
  return async (after: string) => {
    const answer = await directory.listContentLong('bob', 'alice', after);
    if (answer.status !== 'ok') throw new Error(answer.status);
    return { paths: answer.entries.map(({ path }) => path), next: answer.next };
  };
}

/** Filled once, since that takes the longest; nothing is changed in it but by the last test. */
const directory = await fullDirectory();

await t.test('a search finds all of them, page by page, and no page takes long', async (t) => {
  const { paths, longest, medianMs } = await pages(searchIn(directory, 'xdr NOTES'));
  t.same(
    paths,
    Array.from({ length: FOUND }, (_, index) => pathOf(10 * index)),
  );
  t.equal(longest, MAX_PAGE_ENTRIES);
  t.ok(medianMs < MAX_MEDIAN_MS, `a page in ${medianMs.toFixed(1)} ms`);
});

await t.test('a search that finds nothing looks at a part at a time', async (t) => {
  const { paths, medianMs } = await pages(searchIn(directory, 'nowhere'));
  t.same(paths, []);
  t.ok(medianMs < MAX_MEDIAN_MS, `a page in ${medianMs.toFixed(1)} ms`);
});

await t.test('a long list comes in pages of 100', async (t) => {
  const { paths, longest, medianMs } = await pages(longListIn(directory));
  t.equal(paths.length, PUBLICATIONS);
  t.equal(longest, MAX_PAGE_ENTRIES);
  t.ok(medianMs < MAX_MEDIAN_MS, `a page in ${medianMs.toFixed(1)} ms`);
});

await t.test('what stays is found exactly once, whatever comes and goes between two pages', async (t) => {
  const deleted = new Set<string>();
  const { paths } = await pages(searchIn(directory, 'xdr'), async (page) => {
    // Of each page's surroundings, before and behind it: half of what a search finds goes in the end.
    for (let index = page; index < FOUND; index += 100) {
      const path = pathOf(10 * index);
      if (index % 2 === 0 || deleted.has(path)) continue;
      deleted.add(path);
      await directory.delete('alice', path);
    }
    // Comes back behind the end of the list, and may be found there once more.
    await directory.publish('alice', { path: `/late-${page}`, description: 'on XDR', published: '' });
  });
  const times = new Map<string, number>();
  for (const path of paths) times.set(path, (times.get(path) ?? 0) + 1);
  t.equal(Math.max(...times.values()), 1, 'nothing twice');
  const stayed = Array.from({ length: FOUND }, (_, index) => pathOf(10 * index)).filter(
    (path) => !deleted.has(path),
  );
  t.same(
    stayed.filter((path) => !times.has(path)),
    [],
    'nothing that stayed is missing',
  );
  t.ok(deleted.size >= FOUND / 4, `${deleted.size} went away meanwhile`);
});
