import { writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { ConsoleClient } from './console-client.js';
import { startServer } from './running-server.js';
import { rawPeer } from '../client/raw-peer.js';

await t.test('what others publish is found, with size, time and description', async (t) => {
  const folder = t.testdir({ notes: 'hello' });
  const notes = path.join(folder, 'notes');
  const { port } = await startServer(t);
  const alice = await ConsoleClient.start(t, { port, name: 'alice' });
  const bob = await ConsoleClient.start(t, { port, name: 'bob' });
  for (const command of ['REGISTER alice', 'CONNECT alice', `PUBLISH ${notes} what I know  of XDR`])
    await alice.command(command);
  await alice.command('PUBLISH /absent an evil \u202e name');
  t.equal(await bob.command('SEARCH xdr'), 'SEARCH FAIL, USER NOT CONNECTED\n');
  await bob.command('REGISTER bob');
  await bob.command('CONNECT bob');
  t.equal(await bob.command('SEARCH Xdr know'), `SEARCH OK\nalice ${notes} 5 what I know  of XDR\n`);
  t.equal(await bob.command('SEARCH nothing like it'), 'SEARCH OK\n');
  t.equal(await bob.command('SEARCH evil'), 'SEARCH OK\nalice /absent - an evil \\u{202e} name\n');
  t.match(
    await bob.command('LIST_CONTENT alice --long'),
    /^LIST_CONTENT OK\n[^ ]+\/notes 5 \d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d what I know {2}of XDR\n\/absent - [^\n]+\n$/,
  );
  t.equal(await bob.command('LIST_CONTENT nobody --long'), 'LIST_CONTENT FAIL, REMOTE USER DOES NOT EXIST\n');
});

await t.test('a long list comes whole, whatever its pages', async (t) => {
  const folder = t.testdir({});
  const { port } = await startServer(t);
  const alice = await ConsoleClient.start(t, { port, name: 'alice' });
  for (const command of ['REGISTER alice', 'CONNECT alice']) await alice.command(command);
  const paths = Array.from({ length: 120 }, (_, index) => path.join(folder, `f${index}`));
  for (const file of paths) writeFileSync(file, '');
  for (const file of paths) await alice.command(`PUBLISH ${file} d`);
  const listed = (await alice.command('SEARCH f')).split('\n').slice(1, -1);
  t.same(
    listed,
    paths.map((file) => `alice ${file} 0 d`),
  );
});

await t.test('a server of the base protocol: paths only, and no search', async (t) => {
  const replies = ['\0', '\0', '', '\x001\0/a\0', ''];
  const server = await rawPeer(t, (socket, index) => socket.end(replies[index] ?? ''));
  const client = await ConsoleClient.start(t, server);
  await client.command('REGISTER alice');
  await client.command('CONNECT alice');
  t.equal(await client.command('LIST_CONTENT bob --long'), 'LIST_CONTENT OK\n/a\n');
  t.equal(await client.command('SEARCH a'), 'SEARCH FAIL\n');
  t.match(client.warnings, /cannot search/);
});
