import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { toEnd } from '../client/ended-program.js';
import { eventually, printed } from '../eventually.js';
import { ROOT, saysReady, type StartedProgram, startOurs, startProgram } from '../started-program.js';
import { ConsoleClient } from './console-client.js';
import { startServer } from './running-server.js';
import { type RunningServer, toServer } from './several-servers.js';

// `sunshare serve` as a unit would run it, at a real server.

const SOON_OVER = ['--session-ttl', '1'];
/** Nobody is given up where the machine stands still for a moment. */
const NEVER_OVER = ['--session-ttl', '600'];
const NO_DATETIME = ['--datetime', 'http://127.0.0.1:9/datetime'];

interface Stage {
  readonly server: RunningServer;
  readonly share: (name: string) => string;
  readonly serve: (...flags: string[]) => StartedProgram;
  readonly bob: () => Promise<ConsoleClient>;
}

async function stage(t: Test, flags = NEVER_OVER): Promise<Stage> {
  const folder = t.testdir({ share: { one: 'first', sub: { two: 'second' } } });
  const server = await startServer(t, {}, undefined, flags);
  const place = [...toServer(server.port), '--user', 'seed', '--share-dir', path.join(folder, 'share')];
  const bob = async (): Promise<ConsoleClient> => {
    const client = await ConsoleClient.start(t, { port: server.port, name: 'bob', cwd: folder });
    t.equal(await client.command('REGISTER bob'), 'REGISTER OK\n');
    t.equal(await client.command('CONNECT bob'), 'CONNECT OK\n');
    return client;
  };
  return {
    server,
    share: (name) => path.join(folder, 'share', name),
    serve: (...flags) => startOurs(t, 'client/main.js', ['serve', ...place, ...NO_DATETIME, ...flags]),
    bob,
  };
}

const operationsIn = (text: string): string[] =>
  [...text.matchAll(/OPERATION (.*) FROM seed/g)].map(([, operation = '']) => operation);

/** What the server has shown of the seeder, once `isEnough`: a line may reach us after its answer reached the seeder. */
const operations = async (
  server: StartedProgram,
  isEnough: (operations: readonly string[]) => boolean,
): Promise<string[]> => operationsIn(await printed(server, 'stdout', (text) => isEnough(operationsIn(text))));

const lists = (client: ConsoleClient, ...paths: string[]): Promise<void> =>
  eventually(`seed publishes ${paths.join(' and ')}`, async () => {
    const expected = ['LIST_CONTENT OK', ...paths, ''].join('\n');
    return (await client.command('LIST_CONTENT seed')) === expected;
  });

await t.test('a folder is published, followed, and left with a goodbye', async (t) => {
  const { server, share, serve, bob } = await stage(t);
  const seeder = serve();
  await printed(seeder, 'stderr', saysReady);
  const first = ['CONNECT', 'REGISTER', 'CONNECT', 'LIST CONTENT', 'PUBLISH', 'PUBLISH'];
  t.same(await operations(server, ({ length }) => length >= first.length), first);
  const client = await bob();
  await lists(client, 'one', 'sub/two');
  t.equal(await client.command('GET_FILE seed sub/two got'), 'GET_FILE OK\n');
  t.equal(readFileSync(share('../got'), 'utf8'), 'second');
  writeFileSync(share('three'), 'third');
  rmSync(share('one'));
  await lists(client, 'sub/two', 'three');
  t.equal(await client.command('GET_FILE seed one got'), 'GET_FILE FAIL, FILE NOT EXIST\n');
  const all = [...first, 'DELETE', 'PUBLISH'];
  t.same(await operations(server, ({ length }) => length >= all.length), all, 'only differences are sent');
  seeder.program.signal('SIGTERM');
  await seeder.program.ended;
  t.equal(seeder.program.exitCode, 0);
  await operations(server, (shown) => shown.at(-1) === 'DISCONNECT');
  t.equal(seeder.output.stdout, '');
  t.match(
    seeder.output.stderr,
    /: seed: 2 published, 0 deleted; 2 files of .*\n.*: ready\n.*: seed: 1 published, 1 deleted/,
  );
});

await t.test('one that was killed is followed by the next, which publishes nothing anew', async (t) => {
  const { server, share, serve } = await stage(t, SOON_OVER);
  const killed = serve();
  await printed(killed, 'stderr', saysReady);
  await killed.program.stop('SIGKILL');
  rmSync(share('one'));
  const changes = (shown: readonly string[]): string[] =>
    shown.filter((operation) => /PUBLISH|DELETE|REGISTER/.test(operation));
  const before = ['REGISTER', 'PUBLISH', 'PUBLISH'];
  t.same(changes(await operations(server, (shown) => changes(shown).length >= before.length)), before);
  await printed(serve(), 'stderr', saysReady);
  const after = await operations(server, (shown) => changes(shown).length > before.length);
  t.same(changes(after), [...before, 'DELETE']);
});

await t.test('a server that was away and has lost its memory is told everything again', async (t) => {
  const { server, serve } = await stage(t, SOON_OVER);
  const seeder = serve();
  await printed(seeder, 'stderr', saysReady);
  await server.program.stop();
  const again = startProgram(t, {
    name: 'the same server again',
    command: process.execPath,
    args: [
      `${ROOT}dist/daemons/p2p-server/main.js`,
      '-p',
      String(server.port),
      '--portmapper',
      '127.0.0.1:9',
      ...SOON_OVER,
    ],
  });
  await printed(again, 'stdout', (text) => text.match(/PUBLISH FROM seed/g)?.length === 2);
  t.equal(seeder.program.hasEnded, false);
});

await t.test('one that cannot disconnect, since the server is away, ends with status 1', async (t) => {
  const { server, serve } = await stage(t);
  const seeder = serve();
  await printed(seeder, 'stderr', saysReady);
  await server.program.stop();
  seeder.program.signal('SIGTERM');
  await seeder.program.ended;
  t.equal(seeder.program.exitCode, 1);
  t.match(seeder.output.stderr, /could not stop cleanly: seed could not be disconnected\n/);
});

await t.test('base operations are enough', async (t) => {
  const { server, share, serve, bob } = await stage(t);
  await printed(serve('--wire', 'underscore'), 'stderr', saysReady);
  const client = await bob();
  await lists(client, 'one', 'sub/two');
  writeFileSync(share('three'), 'third');
  await lists(client, 'one', 'sub/two', 'three');
  const used = new Set(['CONNECT', 'REGISTER', 'LIST_CONTENT', 'PUBLISH']);
  t.same(
    new Set(await operations(server, (shown) => shown.filter((name) => name === 'PUBLISH').length >= 3)),
    used,
  );
});

await t.test('a command line that no server could satisfy: usage, status 2', async (t) => {
  const folder = t.testdir({});
  const place = ['-s', '127.0.0.1:12345'];
  const mistakes = [
    ['--user', 'seed'],
    ['--user', '', '--share-dir', folder],
    ['--user', 'seed', '--share-dir', path.join(folder, 'absent')],
  ].map(async (flags) => {
    const { code, stdout, stderr } = await toEnd(
      startOurs(t, 'client/main.js', ['serve', ...place, ...flags]),
    );
    t.match({ code, stdout, stderr }, { code: 2, stdout: '', stderr: /^sunshare serve -s HOST/ });
  });
  await Promise.all(mistakes);
  const help = await toEnd(startOurs(t, 'client/main.js', ['serve', '--help']));
  t.match(help, { code: 0, stdout: /Exit status: 0 when/ });
});
