import type { Directory } from '../../../../daemons/p2p-server/store/directory.js';
import { type DirectoryTest, home } from './opened-directory.js';

const AT = '11/05/2025 18:02:34';

async function publishing(directory: Directory, paths: readonly string[]): Promise<void> {
  await directory.register('alice');
  await directory.connect('alice', home);
  for (const path of paths)
    await directory.publish('alice', { path, description: `About ${path}`, published: AT });
}

/** Every entry's path, page after page; `between` is called after each page. */
async function all(
  page: (after: string) => Promise<{ status: string; entries?: readonly { path: string }[]; next?: string }>,
  between: () => Promise<unknown> = () => Promise.resolve(),
): Promise<string[]> {
  const paths: string[] = [];
  let after = '';
  do {
    const { entries = [], next = '' } = await page(after);
    paths.push(...entries.map(({ path }) => path));
    after = next;
    await between();
  } while (after !== '');
  return paths;
}

function numbers(length: number): string[] {
  return Array.from({ length }, (_, index) => `/f${index}`);
}

/** What every directory must do with lists that come in pages. */
export async function testPages(test: DirectoryTest): Promise<void> {
  await test('long lists come in pages', async (t, { directory }) => {
    await publishing(directory, numbers(250));
    t.strictSame(await all((after) => directory.listContentLong('alice', 'alice', after)), numbers(250));
    t.strictSame(await all((after) => directory.search('alice', '', after)), numbers(250));
    t.strictSame(await directory.describeFile('alice', '/f0', 7), { status: 'ok' });
    t.strictSame(await directory.describeFile('alice', '/g', 7), { status: 'contentNotPublished' });
    const first = await directory.listContentLong('alice', 'alice', '');
    t.match(first, { entries: [{ path: '/f0', description: 'About /f0', size: 7, published: AT }] });
    t.match(await directory.listContentLong('alice', 'bob', ''), { status: 'remoteUserDoesNotExist' });
    t.match(await directory.search('bob', '', ''), { status: 'userDoesNotExist' });
  });

  await test('what stays published while one pages is seen once', async (t, { directory }) => {
    await publishing(directory, numbers(350));
    let round = 0;
    const change = async (): Promise<void> => {
      for (let index = 0; index < 60; index++) await directory.delete('alice', `/f${60 * round + index}`);
      await directory.publish('alice', { path: `/new${round++}`, description: '', published: AT });
    };
    const seen = await all((after) => directory.search('alice', 'f', after), change);
    t.equal(new Set(seen).size, seen.length, 'nothing twice');
    const stayed = (await all((after) => directory.search('alice', 'f', after))).filter(
      (path) => !path.startsWith('/new'),
    );
    t.same(
      stayed.filter((path) => !seen.includes(path)),
      [],
      'nothing left out',
    );
  });

  await test('a search finds words in path and description, capitals or not', async (t, { directory }) => {
    await publishing(directory, ['/Rpc/Notes.txt', '/zoo']);
    await directory.publish('alice', { path: '/é', description: 'Über XDR', published: AT });
    const found = (text: string): Promise<string[]> => all((after) => directory.search('alice', text, after));
    t.strictSame(await found('notes'), ['/Rpc/Notes.txt']);
    t.strictSame(await found('ABOUT rpc'), ['/Rpc/Notes.txt']);
    t.strictSame(await found('über'), ['/é']);
    t.strictSame(await found('e\u0301'), ['/é'], 'an accent written the other way');
    t.strictSame(await found('about zebra'), []);
    t.strictSame(await found('txt about'), ['/Rpc/Notes.txt'], 'but no word across the two');
    t.strictSame(await found('   '), ['/Rpc/Notes.txt', '/zoo', '/é']);
  });
}
