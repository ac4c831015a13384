import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import t from 'tap';
import { ROOT } from '../started-program.js';
import { filesIn, packPackages, PACKAGES, readmeBlock } from './pack-packages.js';

// What `make pack` makes, as a user has it who has nothing else of ours.

const run = promisify(execFile);
const DEADLINE_MS = 120_000;

const folder = await mkdtemp(join(tmpdir(), 'sunshare-pack-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const tarballs = await packPackages(join(folder, 'packages'));
const user = join(folder, 'user');
const modules = join(user, 'node_modules');

/** The examples: one of each README, and what one makes of a .x file. */
const EXAMPLES = {
  ...Object.fromEntries(PACKAGES.map((name) => [name, readmeBlock(name, 'ts')])),
  'rpcgen-js': readmeBlock('rpcgen-js', 'ts', 'compileInterface'),
  shelves: readmeBlock('rpcgen-js', 'ts', 'shelf.js'),
};

/** What they print; portmapper-js says it in a sentence. */
const PRINTED = {
  'node-xdr': readmeBlock('node-xdr', 'text'),
  'onc-rpc': readmeBlock('onc-rpc', 'text'),
  'portmapper-js': '4711\nnotRegistered\n',
  'rpcgen-js': readmeBlock('rpcgen-js', 'text'),
  shelves: readmeBlock('rpcgen-js', 'text').split('\n')[1]?.concat('\n'),
};

await t.test('installed together in an empty folder, they bring nothing else', async (t) => {
  mkdirSync(user);
  writeFileSync(join(user, 'package.json'), '{ "name": "user", "private": true, "type": "module" }');
  // nothing can be fetched: neither over the network nor from a cache
  const options = ['--offline', '--ignore-scripts', '--no-audit', '--cache', join(folder, 'cache')];
  const files = tarballs.map(({ file }) => file);
  await run('npm', ['install', ...options, ...files], { cwd: user, timeout: DEADLINE_MS });
  t.same(
    readdirSync(modules).filter((name) => !name.startsWith('.')),
    PACKAGES,
  );
});

for (const name of PACKAGES) {
  await t.test(`${name}: what is in it`, (t) => {
    const installed = join(modules, name);
    const files = filesIn(installed);
    const others = files.filter((file) => !/^(dist|src)\//.test(file));
    t.same(others, ['LICENSE', 'README.md', 'package.json']);
    t.equal(
      readFileSync(join(installed, 'LICENSE'), 'utf8'),
      readFileSync(`${ROOT}LICENSE`, 'utf8'),
      'the license of the whole',
    );
    t.same(
      files.filter((file) => file.startsWith('dist/') && !/\.(js|d\.ts|js\.map)$/.test(file)),
      [],
      'nothing in dist but programs, types and maps',
    );
    t.same(danglingMaps(installed, files), [], 'maps lead to sources');
    t.end();
  });

  await t.test(`${name}: publint finds nothing`, async (t) => {
    const { file = '' } = tarballs.find((tarball) => tarball.name === name) ?? {};
    const tarball = new Uint8Array(readFileSync(file)).buffer;
    const { messages } = await publint({ pack: { tarball }, strict: true });
    t.same(messages, []);
  });
}

await t.test('under tsc --strict, with @types/node, and under plain Node', async (t) => {
  // The compiler and Node's types are the user's own; every declaration is checked, ours included.
  mkdirSync(join(modules, '@types'));
  symlinkSync(`${ROOT}node_modules/@types/node`, join(modules, '@types', 'node'));
  writeFileSync(join(user, 'shelf.x'), readmeBlock('rpcgen-js', 'x'));
  await run(join(modules, '.bin/sunrpc'), ['compile', 'shelf.x'], { cwd: user, timeout: DEADLINE_MS });
  for (const [name, example] of Object.entries(EXAMPLES)) writeFileSync(join(user, `${name}.ts`), example);
  const options = ['--strict', '--target', 'es2023', '--module', 'nodenext', '--types', 'node'];
  const compiler = `${ROOT}node_modules/typescript/bin/tsc`;
  const files = Object.keys(EXAMPLES).map((name) => `${name}.ts`);
  await run(process.execPath, [compiler, ...options, '--skipLibCheck', 'false', ...files], {
    cwd: user,
    timeout: DEADLINE_MS,
  }).catch((error: unknown) => t.fail((error as { stdout: string }).stdout));
  for (const [name, expected] of Object.entries(PRINTED)) {
    const { stdout } = await run(process.execPath, [`${name}.js`], { cwd: user, timeout: DEADLINE_MS });
    t.equal(stdout, expected, name);
  }
});

/** The maps, and the sources named in them, that a package speaks of but does not have. */
function danglingMaps(installed: string, files: readonly string[]): string[] {
  const named = files.flatMap((file) => {
    const text = readFileSync(join(installed, file), 'utf8');
    const map = file.endsWith('.js') ? /^\/\/# sourceMappingURL=(.*)$/m.exec(text)?.[1] : undefined;
    const sources = file.endsWith('.map') ? (JSON.parse(text) as { sources: string[] }).sources : [];
    return [...(map === undefined ? [] : [map]), ...sources].map((each) => join(dirname(file), each));
  });
  return named.filter((file) => !existsSync(join(installed, file)));
}
