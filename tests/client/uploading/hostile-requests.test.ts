import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { readPeerRequest } from '../../../client/uploading/peer-request.js';
import { PeerListener } from '../../../client/uploading/peer-listener.js';
import { PublishedFiles } from '../../../client/uploading/published-files.js';
import { randomText } from '../../random-text.js';
import { rawRequest } from '../raw-peer.js';

// A peer that asks for what it may not have gets the one byte that says so, whatever the path and the operation.

const NOT_AVAILABLE = '\x01';
const SERVED = '\x006\0public';

interface Stage {
  readonly folder: string;
  readonly at: (name: string) => string;
  readonly files: PublishedFiles;
  readonly listener: PeerListener;
  readonly ask: (requested: string) => Promise<string>;
  /** By every operation that gives a file or tells of it. */
  readonly expectRefused: (requested: string, why: string) => Promise<void>;
}

async function stage(t: Test, sharedFolder?: (folder: string) => string): Promise<Stage> {
  const folder = t.testdir({
    public: 'public',
    secret: 'secret',
    folder: { inner: 'public' },
    hidden: { inner: 'secret' },
  });
  const at = (name: string): string => path.join(folder, name);
  const files = new PublishedFiles(sharedFolder?.(folder));
  for (const name of ['public', 'folder/inner']) await files.add(at(name));
  const listener = await PeerListener.start(files);
  t.teardown(() => listener.cut());
  const send = async (...strings: string[]): Promise<string> => {
    const bytes = Buffer.from(strings.map((string) => `${string}\0`).join(''));
    return (await rawRequest(listener.port, bytes)).toString('latin1');
  };
  const ask = (requested: string): Promise<string> => send('GET FILE', requested);
  const expectRefused = async (requested: string, why: string): Promise<void> => {
    t.equal(await ask(requested), NOT_AVAILABLE, why);
    t.equal(await send('GET FILE RANGE', requested, '0'), NOT_AVAILABLE, `${why}, from an offset`);
    t.equal(await send('STAT FILE', requested, '1'), NOT_AVAILABLE, `${why}, its hash`);
  };
  return { folder, at, files, listener, ask, expectRefused };
}

await t.test('what was never published', async (t) => {
  const { at, folder, ask, expectRefused } = await stage(t);
  const known = ['/etc/passwd', '../../../../../../etc/passwd', '../x', '..', '/', '.', 'public', '~/public'];
  for (const requested of [...known, `${at('public')}/`, at('folder'), at('hidden/inner')])
    await expectRefused(requested, requested);
  await expectRefused(at('secret'), 'a file beside it');
  for (const slashes of ['//', '/./'])
    await expectRefused(`${folder}${slashes}public`, 'the same file by another path');
  await expectRefused(`${folder}/folder/../public`, 'the same file by way of a folder');
  await expectRefused(at('pub\nlic'), 'a name with a newline');
  await expectRefused(`${at('public')}\n`, 'with a newline behind it');
  await expectRefused('\x1b[2J\x07', 'control characters only');
  t.equal(await ask(at('public')), SERVED);
});

await t.test('what is no regular file, though it was published', async (t) => {
  const { at, files, expectRefused } = await stage(t);
  execFileSync('mkfifo', [at('fifo')]);
  symlinkSync('secret', at('link'));
  for (const published of [at('fifo'), at('link'), at('folder'), at('absent'), '/dev/zero', '/dev/null']) {
    await files.add(published);
    await expectRefused(published, published);
  }
});

await t.test('what took the place of what was published', async (t) => {
  const { at, ask, files, expectRefused } = await stage(t);
  t.equal(await ask(at('public')), SERVED);
  rmSync(at('public'));
  await expectRefused(at('public'), 'nothing');
  symlinkSync(at('secret'), at('public'));
  await expectRefused(at('public'), 'a link');
  rmSync(at('public'));
  execFileSync('mkfifo', [at('public')]);
  await expectRefused(at('public'), 'a FIFO');
  rmSync(at('public'));
  mkdirSync(at('public'));
  await expectRefused(at('public'), 'a folder');
  rmSync(at('public'), { recursive: true });
  writeFileSync(at('public'), 'public');
  t.equal(await ask(at('public')), SERVED, 'a file again');

  t.equal(await ask(at('folder/inner')), SERVED);
  renameSync(at('folder'), at('moved'));
  symlinkSync('hidden', at('folder'));
  await expectRefused(at('folder/inner'), 'a link in the place of its folder');
  files.delete(at('public'));
  await expectRefused(at('public'), 'a publication that was deleted');
});

/** Paths that look like something: steps out of folders, names that are there, blanks and quotes, and noise. */
function paths(folder: string): fc.Arbitrary<string> {
  const known = [
    '..',
    '.',
    '',
    'etc',
    'passwd',
    'proc',
    'self',
    'public',
    'secret',
    'folder',
    'inner',
    'hidden',
  ];
  const noise = randomText(12);
  const name = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, noise);
  const start = fc.constantFrom(
    '',
    '/',
    '../',
    './',
    `${folder}/`,
    '//',
    '/proc/self/root',
    '/proc/self/cwd/',
  );
  return fc
    .tuple(start, fc.array(name, { maxLength: 6 }))
    .map(([first, names]) => (first + names.join('/')).replaceAll('\0', ''))
    .filter((made) => made.length > 0 && made.isWellFormed() && Buffer.byteLength(made) <= 255);
}

const PATHS = 10_000;
/** Of these over the wire: a connection each costs a millisecond, reading a request a hundredth of that. */
const PATHS_ON_THE_WIRE = 1_000;

await t.test(`${PATHS} generated paths`, async (t) => {
  const { folder, at, ask, files } = await stage(t);
  const served = new Set([at('public'), at('folder/inner')]);
  const asked = fc.sample(paths(folder), { numRuns: PATHS, seed: 5 });
  const opened: string[] = [];
  for (const requested of asked) {
    const chunks = [Buffer.from(`GET FILE\0${requested}\0`)];
    const request = await readPeerRequest({ next: () => Promise.resolve(chunks.shift()) }, 1_000);
    if (request.kind !== 'acceptable' || request.path !== requested) t.fail(requested);
    const file = await files.open(requested);
    await file?.handle.close();
    if (file !== undefined && !served.has(requested)) opened.push(requested);
  }
  t.same(opened, []);
  const wrong: string[] = [];
  for (const requested of asked.slice(0, PATHS_ON_THE_WIRE))
    if ((await ask(requested)) !== (served.has(requested) ? SERVED : NOT_AVAILABLE)) wrong.push(requested);
  t.same(wrong, []);
});

await t.test('generated paths into a shared folder lead to what is in it', async (t) => {
  const { folder, ask } = await stage(t, (folder) => path.join(folder, 'folder'));
  symlinkSync('../secret', path.join(folder, 'folder', 'hidden'));
  const asked = fc.sample(paths(folder), { numRuns: 500, seed: 5 });
  const answers = new Set<string>();
  for (const requested of asked) answers.add(await ask(requested));
  t.same([...answers].sort(), [SERVED, NOT_AVAILABLE]);
});
