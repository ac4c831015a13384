import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { skipUnless } from '../peers.js';
import { ROOT } from '../started-program.js';

// C programs are built from our .x files too.

const FOLDERS = ['specs', 'rpc/onc-rpc/examples'];
const DEADLINE_MS = 60_000;

const run = promisify(execFile);
const files = FOLDERS.flatMap((folder) =>
  readdirSync(`${ROOT}${folder}`).map((name) => join(folder, name)),
).filter((file) => file.endsWith('.x'));

const skip = skipUnless('rpcgen');
t.ok(files.length >= 4);

await t.test('make generate compiles each that is in specs', (t) => {
  const makefile = readFileSync(`${ROOT}Makefile`, 'utf8');
  t.same(
    files.filter((file) => file.startsWith('specs/') && !makefile.includes(` ${file} `)),
    [],
  );
  t.end();
});

for (const file of files)
  await t.test(`rpcgen takes ${file}`, { skip }, async (t) => {
    const cwd = await mkdtemp(join(tmpdir(), 'sunshare-our-x-'));
    t.teardown(() => rm(cwd, { recursive: true, force: true }));
    const options = { cwd, timeout: DEADLINE_MS };
    await copyFile(ROOT + file, join(cwd, 'types.x'));
    for (const [what, output] of [
      ['-h', 'types.h'],
      ['-c', 'types_xdr.c'],
      ['-l', 'types_clnt.c'],
    ] as const) {
      const { stderr } = await run('rpcgen', [what, '-o', output, 'types.x'], options);
      t.equal(stderr, '', output);
    }
  });
