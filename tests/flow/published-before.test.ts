import { readFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { ConsoleClient } from './console-client.js';
import { startServer } from './running-server.js';

// What a client published is served by the next run of it, as long as the server holds the registration.

interface Stage {
  /** A client that runs in a folder of its own, where the file `hers` is or is not. */
  readonly client: (cwd: string, env?: NodeJS.ProcessEnv) => Promise<ConsoleClient>;
  readonly at: (...names: string[]) => string;
}

async function stage(t: Test): Promise<Stage> {
  const folder = t.testdir({ home: { hers: 'hello' }, elsewhere: { hers: 'another' }, state: {}, bob: {} });
  const { port } = await startServer(t);
  const at = (...names: string[]): string => path.join(folder, ...names);
  const client = (cwd: string, env: NodeJS.ProcessEnv = {}): Promise<ConsoleClient> =>
    ConsoleClient.start(t, { port, cwd: at(cwd), env: { XDG_STATE_HOME: at('state'), ...env } });
  return { client, at };
}

const GET = 'GET_FILE alice hers got';

async function expectAll(t: Test, client: ConsoleClient, ...commands: string[]): Promise<void> {
  for (const command of commands) t.match(await client.command(command), /^[A-Z_]+ OK\n/, command);
}

await t.test('published, ended, started elsewhere: served from where it was', async (t) => {
  const { client, at } = await stage(t);
  const bob = await client('bob');
  await expectAll(t, bob, 'REGISTER bob', 'CONNECT bob');
  const alice = await client('home');
  await expectAll(t, alice, 'REGISTER alice', 'CONNECT alice', 'PUBLISH hers a file');
  await alice.end('SIGTERM');
  const again = await client('elsewhere');
  await expectAll(t, again, 'CONNECT alice');
  await expectAll(t, bob, GET);
  t.equal(readFileSync(at('bob', 'got'), 'utf8'), 'hello');
  t.equal(await again.command('PUBLISH hers x'), 'PUBLISH FAIL, CONTENT ALREADY PUBLISHED\n');
  await expectAll(t, bob, GET);
  t.equal(readFileSync(at('bob', 'got'), 'utf8'), 'hello', 'a PUBLISH that failed changes nothing');

  await expectAll(t, again, 'DELETE hers');
  await again.end('QUIT');
  const third = await client('home');
  await expectAll(t, third, 'CONNECT alice');
  t.equal(await bob.command(GET), 'GET_FILE FAIL, FILE NOT EXIST\n', 'a deletion outlives the client too');

  await expectAll(t, third, 'PUBLISH hers x', 'UNREGISTER alice', 'REGISTER alice', 'CONNECT alice');
  t.equal(await bob.command(GET), 'GET_FILE FAIL, FILE NOT EXIST\n', 'a new registration publishes nothing');
  t.equal(third.warnings.match(/\n/g)?.length, 1, 'nothing but the word about the datetime service');
});

await t.test('without a home that can be written to, with a word', async (t) => {
  const { client, at } = await stage(t);
  const alice = await client('home', { XDG_STATE_HOME: at('home', 'hers') });
  await expectAll(t, alice, 'REGISTER alice', 'CONNECT alice', 'PUBLISH hers a', 'PUBLISH again b');
  await expectAll(
    t,
    alice,
    'GET_FILE alice hers got',
    'DISCONNECT alice',
    'CONNECT alice',
    'GET_FILE alice hers got',
  );
  t.equal(alice.warnings.match(/is not served after a restart/g)?.length, 1);
});
