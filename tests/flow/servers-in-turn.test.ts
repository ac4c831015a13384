import { writeFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { printed } from '../eventually.js';
import { skipUnless } from '../peers.js';
import { PrivatePostgres } from '../postgres/private-postgres.js';
import { saysReady, startOurs } from '../started-program.js';
import { runToEnd } from './client-run.js';
import { ConsoleClient } from './console-client.js';
import { startServer } from './running-server.js';
import type { RunningServer } from './several-servers.js';

// Several servers in one client's list, killed in turn: in memory, where each has a truth of its own, which shows who is
// asked, and over one database.

/** Less than a client waits for a server that says nothing. */
const SOON_MS = 5_000;

async function start(
  t: Test,
  count: number,
  store = 'memory',
): Promise<{ servers: RunningServer[]; list: string[] }> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => startServer(t, {}, undefined, ['--store', store])),
  );
  return { servers, list: servers.flatMap(({ port }) => ['-s', `127.0.0.1:${port}`]) };
}

await t.test('a client moves on when its server is killed, in the middle of its session', async (t) => {
  const { servers, list } = await start(t, 3);
  const [first, ...others] = servers;
  const client = await ConsoleClient.start(t, { port: first?.port ?? 0, args: list });
  t.equal(await client.command('REGISTER alice'), 'REGISTER OK\n');
  t.equal(await client.command('CONNECT alice'), 'CONNECT OK\n');
  t.equal(await client.command('LIST_USERS'), 'LIST_USERS OK\n');
  for (const [index, next] of others.entries()) {
    await servers[index]?.program.stop('SIGKILL');
    const begin = performance.now();
    t.equal(
      await client.command('LIST_USERS'),
      'LIST_USERS FAIL, USER DOES NOT EXIST\n',
      'the next one says so',
    );
    t.ok(performance.now() - begin < SOON_MS);
    t.equal(await client.command('REGISTER alice'), 'REGISTER OK\n');
    t.equal(await client.command('CONNECT alice'), 'CONNECT OK\n');
    t.equal(await client.command('LIST_USERS'), 'LIST_USERS OK\n');
    await printed(next, 'stdout', (text) =>
      /OPERATION LIST USERS FROM alice[^]*OPERATION LIST USERS/.test(text),
    );
  }
  t.equal((await client.end('QUIT')).printed, 'DISCONNECT OK\n+++ FINISHED +++\n');
});

await t.test('over one database the session goes on', { skip: skipUnless('postgresql') }, async (t) => {
  const postgres = await PrivatePostgres.start(t);
  const { servers, list } = await start(t, 3, await postgres.newStore());
  const client = await ConsoleClient.start(t, { port: servers[0]?.port ?? 0, args: list });
  t.equal(await client.command('REGISTER alice'), 'REGISTER OK\n');
  t.equal(await client.command('CONNECT alice'), 'CONNECT OK\n');
  for (const [index, server] of servers.slice(0, 2).entries()) {
    t.equal(await client.command(`PUBLISH /tmp/${index} a file`), 'PUBLISH OK\n');
    await server.program.stop('SIGKILL');
    const begin = performance.now();
    t.equal(await client.command('LIST_USERS'), 'LIST_USERS OK\n');
    t.ok(performance.now() - begin < SOON_MS);
  }
  t.equal(await client.command('LIST_CONTENT alice'), 'LIST_CONTENT OK\n/tmp/0\n/tmp/1\n');
  t.equal((await client.end('QUIT')).printed, 'DISCONNECT OK\n+++ FINISHED +++\n');
});

await t.test('STATUS names the server that is used', async (t) => {
  const { servers } = await start(t, 2);
  await servers[0]?.program.stop('SIGKILL');
  const { stdout } = await runToEnd(t, 9_999, ['--json'], 'STATUS\nQUIT\n');
  t.match(stdout, /"server":"127.0.0.1:9999"/, 'the first, before any is asked');
  const [gone = 0, alive = 0] = servers.map(({ port }) => port);
  const input = 'REGISTER alice\nSTATUS\nQUIT\n';
  const args = ['-s', `127.0.0.1:${alive}`, '--json'];
  const { stdout: told } = await runToEnd(t, gone, args, input);
  t.match(told, new RegExp(`"server":"127.0.0.1:${alive}"`));
});

await t.test('a shared folder is published at the next server when the first is killed', async (t) => {
  const { servers, list } = await start(t, 2);
  const folder = t.testdir({ share: { one: 'first' } });
  const share = path.join(folder, 'share');
  const flags = ['--user', 'seed', '--share-dir', share, '--datetime', 'http://127.0.0.1:9/datetime'];
  const seeder = startOurs(t, 'client/main.js', ['serve', ...list, ...flags]);
  await printed(seeder, 'stderr', saysReady);
  await servers[0]?.program.stop('SIGKILL');
  writeFileSync(path.join(share, 'two'), 'second');
  const published = (text: string): number => text.match(/OPERATION PUBLISH FROM seed/g)?.length ?? 0;
  const [, second] = servers;
  if (second !== undefined) await printed(second, 'stdout', (text) => published(text) >= 2);
});
