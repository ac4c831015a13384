import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { ROOT } from '../../started-program.js';

await t.test("the README's first example runs as it stands", async (t) => {
  const readme = await readFile(`${ROOT}rpc/portmapper-js/README.md`, 'utf8');
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  // within dist, from where the packages are found
  const folder = await mkdtemp(join(ROOT, 'dist', 'readme-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'example.ts');
  await writeFile(file, example);
  const options = [
    '--target',
    'es2023',
    '--module',
    'nodenext',
    '--strict',
    '--skipLibCheck',
    '--types',
    'node',
  ];
  const libraries = ['--lib', 'es2023,es2024.string,esnext.disposable'];
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const compile = [tsc, ...options, ...libraries, '--ignoreConfig', '--outDir', folder, file];
  await promisify(execFile)(process.execPath, compile, { timeout: 60_000 });
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'example.js')], {
    timeout: 20_000,
  });
  t.equal(stdout, '4711\nnotRegistered\n');
});
