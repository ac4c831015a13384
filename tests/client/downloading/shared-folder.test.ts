import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  readdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { download } from '../../../client/downloading/download.js';
import { WireSpelling } from '../../../client/exchange/wire-spelling.js';
import { PeerListener } from '../../../client/uploading/peer-listener.js';
import { PublishedFiles } from '../../../client/uploading/published-files.js';

// A folder that others write to as well: what they do to an unfinished file is noticed before it takes its name.

const MIB = 1024 * 1024;
const CONTENT = randomBytes(4 * MIB);

interface Outcome {
  readonly status: string;
  readonly said: readonly string[];
  /** What is in the folder afterwards. */
  readonly names: readonly string[];
}

/** Fetches the file; something happens once to its unfinished file on the way. */
async function fetchWhile(t: Test, happen: (part: string) => void): Promise<Outcome> {
  const folder = t.testdir({ source: '', here: { target: 'precious' } });
  const here = path.join(folder, 'here');
  const source = path.join(folder, 'source');
  writeFileSync(source, CONTENT);
  const files = new PublishedFiles();
  await files.add(source);
  const listener = await PeerListener.start(files);
  t.teardown(() => listener.cut());
  const said: string[] = [];
  let hasHappened = false;
  const file = { peer: { host: '127.0.0.1', port: listener.port }, path: source };
  const status = await download({ ...file, spelling: new WireSpelling('space') }, path.join(here, 'target'), {
    diagnose: (message) => void said.push(message),
    onProgress: ({ receivedBytes }) => {
      if (hasHappened || receivedBytes < MIB) return;
      hasHappened = true;
      const [part = ''] = readdirSync(here).filter((name) => name.endsWith('.part'));
      happen(path.join(here, part));
    },
  });
  t.equal(readFileSync(path.join(here, 'target'), 'utf8'), 'precious', 'what was there stays');
  return { status, said, names: readdirSync(here).sort() };
}

await t.test('an unfinished file to which another appended does not become the file', async (t) => {
  const { status, said, names } = await fetchWhile(t, (part) => appendFileSync(part, 'not of the file'));
  t.equal(status, 'otherError');
  t.match(said, [/another program wrote to it: 4194319 bytes where 4194304 were fetched$/]);
  t.same(names, ['target'], 'and does not stay');
});

await t.test('nor one that another emptied', async (t) => {
  const { status, said, names } = await fetchWhile(t, (part) => truncateSync(part));
  t.equal(status, 'otherError');
  t.match(said, [/another program wrote to it: \d+ bytes where 4194304 were fetched$/]);
  t.same(names, ['target']);
});

await t.test(
  'a file that another put in the place of the unfinished one does not become the file',
  async (t) => {
    const { status, said, names } = await fetchWhile(t, (part) => {
      unlinkSync(part);
      writeFileSync(part, CONTENT.subarray(1));
    });
    t.equal(status, 'otherError');
    t.match(said, [/another program took its unfinished file away$/]);
    t.same(names, ['target']);
  },
);

await t.test('an unfinished file that another took away is said to be', async (t) => {
  const { status, said, names } = await fetchWhile(t, (part) =>
    renameSync(part, `${path.dirname(part)}/taken`),
  );
  t.equal(status, 'otherError');
  t.match(said, [/another program took its unfinished file away$/]);
  t.same(names, ['taken', 'target']);
});
