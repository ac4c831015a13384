import { readFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { datetimeService } from '../../daemons/datetime/service.js';
import { ROOT } from '../started-program.js';
import { startServer } from './running-server.js';
import { clientSession } from './transcripts/client-session.js';
import { serverSession } from './transcripts/server-session.js';

// What passed between programs of the base protocol before there were extensions, byte by byte: the same still does.

function recorded(name: string): string {
  return readFileSync(`${ROOT}tests/flow/transcripts/${name}`, 'utf8');
}

async function datetimeUrl(t: Test): Promise<string> {
  const service = datetimeService(() => new Date(2025, 4, 11, 18, 2, 34));
  t.teardown(() => service.close());
  return `${await service.listen({ host: '127.0.0.1', port: 0 })}/datetime`;
}

await t.test('the server', async (t) => {
  const { port } = await startServer(t);
  t.equal(await serverSession(port), recorded('server.txt'));
});

for (const [wire, name] of [
  ['space', 'client.txt'],
  ['underscore', 'client-underscore.txt'],
] as const) {
  await t.test(`the client, --wire ${wire}`, async (t) => {
    const flags = ['--wire', wire, '--datetime', await datetimeUrl(t), '--force'];
    const folder = path.join(t.testdir({}), 'client');
    const session = await clientSession(t, { main: `${ROOT}dist/client/main.js`, flags, folder });
    t.equal(session, recorded(name));
  });
}
