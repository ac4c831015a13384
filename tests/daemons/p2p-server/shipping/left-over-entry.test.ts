import { createServer, listenTcp } from 'onc-rpc';
import t from 'tap';
import { LOG_PROG } from '../../../../daemons/programs/audit.js';
import { NumberedLog } from './numbered-log.js';
import { lines, reportsTo } from './reports.js';

// A log server that was killed stays registered: what becomes of the records when another takes its place.

const VERSION_1 = 'log server has version 1 only: records may be repeated after a failure';

/** A port where nobody listens. */
async function deadPort(): Promise<number> {
  const server = createServer();
  const { port } = await listenTcp(server, { host: '127.0.0.1', port: 0 });
  await server.close();
  return port;
}

await t.test('one that has version 1 only gets SENDLOG', async (t) => {
  const log = new NumberedLog();
  t.teardown(() => log.close());
  log.table.version2Port = await deadPort();
  const logged: string[] = [];
  const successor = createServer().add(LOG_PROG.LOG_VERS, {
    SENDLOG: ({ username, operation }) => void logged.push(`${username} ${operation}`),
  });
  await log.serve(successor);
  const { record, ship, said, untilEmpty } = await reportsTo(t, log);
  record(1, 3);
  ship();
  await untilEmpty();
  t.same(logged, lines(1, 3));
  t.same(said, [VERSION_1]);
});

await t.test('one that has both, of which it has registered version 1 so far, is sent batches', async (t) => {
  const log = new NumberedLog();
  t.teardown(() => log.close());
  log.table.version2Port = await deadPort();
  await log.open();
  const { record, ship, said } = await reportsTo(t, log);
  record(1, 3);
  ship();
  t.same(await log.holds(3), lines(1, 3));
  t.same(log.batches, [3]);
  t.same(said, []);
});

await t.test('where both entries are those of the dead one, the log server is away', async (t) => {
  const log = new NumberedLog();
  t.teardown(() => log.close());
  log.table.port = await deadPort();
  const { record, ship, said, untilSaid, untilEmpty } = await reportsTo(t, log);
  record(1, 3);
  ship();
  await untilSaid('log server is away');
  t.match(said, [/ECONNREFUSED/]);
  await log.open();
  await untilEmpty();
  t.same(log.batches, [3], 'and until it is back by version 2');
  t.notOk(said.includes(VERSION_1));
});
