import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import t, { type Test } from 'tap';
import { manifestOf } from '../../daemons/installation/programs.js';
import { anyFreePort } from '../../daemons/system/free-port.js';
import { ROOT, saysReady, startProgram } from '../started-program.js';

// What a program loads is most of what its start costs, and every module in vain makes each start slower.

const register = `import { register } from 'node:module'; register('file://${ROOT}dist/tests/loading/hooks.js');`;
const NODE_FLAGS = ['--import', `data:text/javascript,${encodeURIComponent(register)}`];

/** The modules that a program has loaded when it is ready, or has ended. */
async function loadedBy(t: Test, file: string, args: readonly string[]): Promise<string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sunshare-loading-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const list = path.join(folder, 'modules');
  const { program } = startProgram(t, {
    name: file,
    command: process.execPath,
    args: [...NODE_FLAGS, `${ROOT}dist/${file}`, ...args],
    env: { LOADED_MODULES: list },
  });
  await (args.includes('--version') ? program.ended : program.ready(saysReady));
  await program.stop();
  return readFileSync(list, 'utf8').trim().split('\n');
}

const WATCHING = /node_modules\/(fastify|prom-client)\//;
const COMPILER = /rpcgen-js\/dist\/(parser|checker|emit)/;
const DATABASES = /better-sqlite3|\/sqlite-|node_modules\/pg|\/postgres-store/;
/** All of it but what tells addresses apart, which is one module by itself. */
const RPC = /\/rpc\/onc-rpc\/dist\/(?!addresses\.js)/;
/** What a daemon starts when its settings are right. */
const WORK = /\/dist\/daemons\/[\w-]+\/(start-[\w-]+|service)\.js/;
const host = ['--host', '127.0.0.1'];

const cases: readonly [file: string, args: readonly string[], unwanted: readonly RegExp[]][] = [
  ['daemons/portmapper/main.js', [...host, '-p', '0'], [WATCHING, COMPILER, DATABASES]],
  ['daemons/datetime/main.js', [...host, '-p', '0'], [RPC, COMPILER, DATABASES]],
  ['daemons/log-server/main.js', [...host, '--register', 'off'], [WATCHING, COMPILER, DATABASES]],
  [
    'daemons/p2p-server/main.js',
    [...host, '--portmapper', '127.0.0.1:1', '-p', String(await anyFreePort())],
    [WATCHING, COMPILER, DATABASES],
  ],
  ['client/main.js', ['--version'], [RPC, COMPILER, /client\/check\/run/, /client\/serve\/run/]],
  ['client/sunrpc/main.js', ['--version'], [RPC, COMPILER, /sunrpc\/\w+\/run/]],
  ['client/audit/main.js', ['--version'], [RPC, DATABASES, /audit\/\w+\/run/]],
];

await t.test('each program is looked at', (t) => {
  t.same(cases.map(([file]) => `dist/${file}`).sort(), Object.values(manifestOf(ROOT).bin).sort());
  t.end();
});

async function loadsNoneOf(
  t: Test,
  file: string,
  args: readonly string[],
  unwanted: readonly RegExp[],
): Promise<void> {
  const loaded = await loadedBy(t, file, args);
  t.ok(
    loaded.some((url) => url.endsWith(file)),
    'they are seen',
  );
  for (const part of unwanted)
    t.same(
      loaded.filter((url) => part.test(url)),
      [],
      String(part),
    );
}

for (const [file, args, unwanted] of cases) {
  await t.test(`${file} loads what it needs`, (t) => loadsNoneOf(t, file, args, unwanted));
  if (file.startsWith('daemons/'))
    await t.test(`${file} loads nothing of its work to say its version`, (t) =>
      loadsNoneOf(t, file, ['--version'], [RPC, WORK, WATCHING, COMPILER, DATABASES]),
    );
}
