import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { compileCommandOf, watchCompile } from 'rpcgen-js/files';
import t, { type Test } from 'tap';
import { ROOT, startProgram } from '../../started-program.js';

/** What `watch` of node:fs throws for one of these folders, as the system's limits have it. */
function failingFor(t: Test, code: string, fails: (folder: string) => boolean): void {
  const { watch } = fs;
  const watchOrThrow = (folder: string, ...rest: never[]): fs.FSWatcher => {
    if (fails(folder)) throw Object.assign(new Error(`${code}: no watch, watch '${folder}'`), { code });
    return watch(folder, ...rest);
  };
  Object.assign(fs, { watch: watchOrThrow });
  syncBuiltinESMExports();
  t.teardown(() => {
    Object.assign(fs, { watch });
    syncBuiltinESMExports();
  });
}

/** Watches one file until it ends of itself, or `lines` says enough. */
async function watched(
  file: string,
  isEnough: (line: string) => boolean = () => false,
): Promise<{ status: number; said: string[] }> {
  const said: string[] = [];
  const ended = new AbortController();
  const output = {
    print: () => undefined,
    say: (line: string) => {
      said.push(line);
      if (isEnough(line)) ended.abort();
    },
  };
  const status = await watchCompile(compileCommandOf([file], {}), output, ended.signal);
  return { status, said };
}

for (const [code, hint] of [
  ['ENOSPC', 'raise fs.inotify.max_user_watches'],
  ['EMFILE', 'raise fs.inotify.max_user_instances'],
] as const)
  await t.test(`--watch where the system has no watch left: ${code}`, async (t) => {
    const folder = t.testdir({ 'main.x': 'const A = 1;' });
    failingFor(t, code, () => true);
    const { status, said } = await watched(join(folder, 'main.x'));
    t.equal(status, 1);
    t.match(said, [`sunrpc compile: cannot watch ${folder}: ${code}: no watch`]);
    t.match(said, [`; ${hint}`]);
  });

await t.test('--watch where a watch is missing for one folder only', async (t) => {
  const folder = t.testdir({ 'main.x': '#include "part/part.x"\n', part: { 'part.x': 'const A = 1;' } });
  failingFor(t, 'ENOSPC', (each) => each.endsWith('/part'));
  const { status, said } = await watched(join(folder, 'main.x'));
  t.equal(status, 1);
  t.match(said, [/main\.x -> .*main\.ts/, `cannot watch ${folder}/part: ENOSPC`]);
});

await t.test('--watch goes on where some folder may not be read', async (t) => {
  const folder = t.testdir({ 'main.x': '#include "part/part.x"\n', part: { 'part.x': 'const A = 1;' } });
  failingFor(t, 'EACCES', (each) => each.endsWith('/part'));
  const { status, said } = await watched(join(folder, 'main.x'), (line) => line.includes('watching'));
  t.equal(status, 0);
  t.match(said, [/main\.x -> .*main\.ts/, 'watching']);
});

await t.test('--watch does not where none may be', async (t) => {
  const folder = t.testdir({ 'main.x': 'const A = 1;' });
  failingFor(t, 'EACCES', () => true);
  const { status, said } = await watched(join(folder, 'main.x'));
  t.equal(status, 1);
  t.match(said, [`sunrpc compile: cannot watch ${folder}: EACCES: no watch, watch '${folder}'`]);
});

for (const program of ['dist/client/sunrpc/main.js', 'rpc/rpcgen-js/dist/sunrpc.js'])
  await t.test(`${program} fails then`, async (t) => {
    const cwd = t.testdir({
      'main.x': 'const A = 1;',
      'none.mjs': `
        import fs from 'node:fs';
        import { syncBuiltinESMExports } from 'node:module';
        fs.watch = () => { throw Object.assign(new Error('ENOSPC: no watch'), { code: 'ENOSPC' }); };
        syncBuiltinESMExports();`,
    });
    const args = ['--import', './none.mjs', `${ROOT}${program}`, 'compile', 'main.x', '--watch'];
    const started = startProgram(t, { name: 'compile', command: process.execPath, args, cwd });
    await started.program.ended;
    t.equal(started.program.exitCode, 1);
    t.match(started.output.stderr, /^sunrpc compile: cannot watch .*: ENOSPC/);
  });
