import { rmSync, writeFileSync } from 'node:fs';
import { encode } from 'node-xdr';
import t from 'tap';
import { Entry3, READDIR3resok, READDIRPLUS3resok } from '#examples/nfs3.js';
import { type NfsClient, publicFolder, served } from './served-folder.js';

const COUNT = 150;
const cookieverf = Buffer.alloc(8);
const isDots = (name: string): boolean => name === '.' || name === '..';

function filled(t: Parameters<typeof publicFolder>[0]): { path: string; names: string[] } {
  const path = publicFolder(t);
  const names = Array.from({ length: COUNT }, (_, i) => `${'n'.repeat(i % 50)}${i}`);
  for (const name of names) writeFileSync(`${path}/${name}`, name);
  return { path, names };
}

/** All names, page by page; between two pages `onPage` may change the directory. */
async function namesBy(
  nfs: NfsClient,
  dir: { data: Uint8Array },
  count: number,
  onPage: () => void = () => undefined,
): Promise<string[]> {
  const names: string[] = [];
  for (let cookie = 0n; ;) {
    const page = await nfs.NFSPROC3_READDIR({ dir, cookie, cookieverf, count });
    if (page.tag !== 'NFS3_OK') throw new Error(page.tag);
    const size = encode(READDIR3resok, page.value).length;
    if (size > count) throw new Error(`${size} bytes where ${count} were asked for`);
    const { entries, eof } = page.value.reply;
    names.push(...entries.map(({ name }) => name));
    if (eof) return names;
    cookie = entries.at(-1)?.cookie ?? 0n;
    onPage();
  }
}

await t.test('READDIR gives each name once, in pages of any size', async (t) => {
  const { path, names } = filled(t);
  const { nfs, root } = await served(path);
  for (const count of [200, 512, 4_096, 0xffff_ffff]) {
    const read = await namesBy(nfs, root, count);
    t.same(read.sort(), ['.', '..', ...names].sort(), `${count} bytes`);
  }
});

await t.test('who comes and goes meanwhile makes no other name come twice or not at all', async (t) => {
  const { path, names } = filled(t);
  const { nfs, root } = await served(path);
  let changes = 0;
  const read = await namesBy(nfs, root, 512, () => {
    writeFileSync(`${path}/new${changes}`, '');
    rmSync(`${path}/${names[changes * 7] ?? ''}`);
    changes++;
  });
  t.ok(changes > 10);
  t.equal(new Set(read).size, read.length);
  const removed = new Set(Array.from({ length: changes }, (_, i) => names[i * 7]));
  t.same(
    names.filter((name) => !removed.has(name) && !read.includes(name)),
    [],
  );
});

await t.test('READDIRPLUS is bounded by both counts, and has what LOOKUP gives', async (t) => {
  const { path, names } = filled(t);
  const { nfs, root } = await served(path);
  const read: string[] = [];
  for (const [dircount, maxcount] of [
    [512, 0xffff_ffff],
    [0xffff_ffff, 2_000],
    [600, 2_000],
  ] as const) {
    const page = await nfs.NFSPROC3_READDIRPLUS({ dir: root, cookie: 0n, cookieverf, dircount, maxcount });
    if (page.tag !== 'NFS3_OK') throw new Error(page.tag);
    const { entries, eof } = page.value.reply;
    t.ok(encode(READDIRPLUS3resok, page.value).length <= Math.min(maxcount, 33_000));
    t.ok(entries.reduce((sum, entry) => sum + encode(Entry3, entry).length, 0) <= dircount);
    t.equal(eof, false);
    t.ok(entries.length > 5);
    for (const { name, name_attributes, name_handle } of entries.filter(({ name }) => !isDots(name))) {
      const found = await nfs.NFSPROC3_LOOKUP({ what: { dir: root, name } });
      t.match(found, { value: { obj_attributes: name_attributes } });
      t.same(found.tag === 'NFS3_OK' && { tag: true, value: found.value.object }, name_handle);
      read.push(name);
    }
  }
  t.ok(read.every((name) => names.includes(name)));
});

await t.test('too little room is said, and no directory', async (t) => {
  const path = publicFolder(t);
  writeFileSync(`${path}/file`, '');
  const { nfs, root: dir } = await served(path);
  for (const count of [0, 100])
    t.match(await nfs.NFSPROC3_READDIR({ dir, cookie: 0n, cookieverf, count }), { tag: 'NFS3ERR_TOOSMALL' });
  const counts = { cookie: 0n, cookieverf, dircount: 0, maxcount: 4_096 };
  t.match(await nfs.NFSPROC3_READDIRPLUS({ dir, ...counts }), { tag: 'NFS3ERR_TOOSMALL' });
  const end = { cookie: (1n << 64n) - 1n, cookieverf, count: 512 };
  t.match(await nfs.NFSPROC3_READDIR({ dir, ...end }), { value: { reply: { entries: [], eof: true } } });
});

await t.test('names that are no UTF-8, which nobody could ask for, are left out', async (t) => {
  const path = publicFolder(t);
  writeFileSync(Buffer.concat([Buffer.from(`${path}/`), Buffer.of(0x66, 0xff)]), '');
  writeFileSync(`${path}/\u00fc\u{1f600}`, '');
  const { nfs, root } = await served(path);
  t.same(await namesBy(nfs, root, 4_096), ['.', '..', '\u00fc\u{1f600}']);
});
