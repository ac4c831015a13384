import t, { type Test } from 'tap';
import { adminUrl, scrape } from '../daemons/admin/scrape.js';
import { eventually, lines } from '../eventually.js';
import { performP2p } from '../p2p-request.js';
import { skipUnless } from '../peers.js';
import { PrivatePostgres } from '../postgres/private-postgres.js';
import { arrives, AT, countOf, registerMany, saysLeft, untilSaid } from './audit-checks.js';
import { startServer } from './running-server.js';
import { type RunningServer, storeAsked } from './several-servers.js';
import { type Daemon, startAudited, startLogServer, startPortmapper } from './whole-system.js';

// No log server, and no more room for what it is to be told: what users are answered, and that they are served again as
// soon as there is one. One server is asked, also where there are several: what others add it knows a moment later.

const CAPACITY = 5;

interface Tap {
  teardown(end: () => Promise<void>): void;
}

function startFull(
  t: Tap,
  whenFull: string,
): Promise<{ readonly portmapper: Daemon; readonly server: RunningServer }> {
  return startAudited(t, ['--audit-full', whenFull, '--audit-capacity', String(CAPACITY)]);
}

const registerSome = (t: Test, { port }: RunningServer, name: string, count: number): Promise<string[]> =>
  registerMany(t, port, name, count, () => port);

await t.test('--audit-full refuse: the other error, until there is room', async (t) => {
  const { portmapper, server } = await startFull(t, 'refuse');
  const expected = await registerSome(t, server, 'user', CAPACITY);
  t.same(await performP2p(server.port, 'REGISTER', AT, 'more'), Buffer.of(2));
  t.same(await performP2p(server.port, 'REGISTER', AT, 'more'), Buffer.of(2));
  const logServer = await startLogServer(t, portmapper.port);
  await arrives(logServer, expected);
  await untilSaid(server, 'audit queue has room again: 2 operations were refused');
  expected.push(...(await registerSome(t, server, 'more', 1)));
  await arrives(logServer, expected);
  await server.program.stop('SIGTERM');
  const printed = lines(logServer.output.stdout);
  t.match(printed[CAPACITY], /^sunshare-server DROPPED 2 /, 'the trail tells of those who were refused');
  t.same(printed.toSpliced(CAPACITY, 1), expected);
  t.equal(countOf(server, `audit queue full (${CAPACITY}): operations are refused until there is room`), 1);
});

await t.test('--audit-full block: answered when there is room', async (t) => {
  const { portmapper, server } = await startFull(t, 'block');
  const expected = await registerSome(t, server, 'user', CAPACITY);
  const waiting = performP2p(server.port, 'REGISTER', AT, 'more');
  await untilSaid(server, `audit queue full (${CAPACITY}): operations wait until there is room`);
  const logServer = await startLogServer(t, portmapper.port);
  t.same(await waiting, Buffer.of(0));
  await arrives(logServer, [...expected, `more REGISTER ${AT}`]);
  t.equal(logServer.output.stdout, [...expected, `more REGISTER ${AT}`, ''].join('\n'));
});

await t.test('--audit-full block: a server that stops answers who waits, and ends at once', async (t) => {
  const { server } = await startFull(t, 'block');
  await registerSome(t, server, 'user', CAPACITY);
  const waiting = performP2p(server.port, 'REGISTER', AT, 'more');
  await untilSaid(server, 'audit queue full');
  await server.program.stop('SIGTERM');
  t.same(await waiting, Buffer.of(2));
  t.equal(server.program.exitCode, 0);
  // The one that waited was carried out as little as it was stored.
  t.match(server.output.stderr, saysLeft(storeAsked() === 'memory' ? CAPACITY + 1 : CAPACITY));
});

await t.test(
  'servers of one database count together: one refuses, another lets wait, and both go on',
  { skip: skipUnless('postgresql') },
  async (t) => {
    const postgres = await PrivatePostgres.start(t);
    const portmapper = await startPortmapper(t);
    const store = await postgres.newStore();
    const start = (whenFull: string): Promise<RunningServer> => {
      const full = ['--audit-full', whenFull, '--audit-capacity', String(CAPACITY)];
      const flags = ['--store', store, '--admin', '127.0.0.1:0', ...full];
      return startServer(t, {}, `127.0.0.1:${portmapper.port}`, flags);
    };
    const refusing = await start('refuse');
    const blocking = await start('block');
    const expected = [
      ...(await registerMany(t, refusing.port, 'one', CAPACITY - 2)),
      ...(await registerMany(t, blocking.port, 'other', 2)),
    ];
    for (const server of [refusing, blocking])
      await eventually('it has seen those of the other', async () => {
        return (await scrape(adminUrl(server))).get('sunshare_outbox_records') === CAPACITY;
      });
    t.same(await performP2p(refusing.port, 'REGISTER', AT, 'refused'), Buffer.of(2));
    const waiting = performP2p(blocking.port, 'REGISTER', AT, 'patient');
    await untilSaid(blocking, `audit queue full (${CAPACITY}): operations wait until there is room`);
    const logServer = await startLogServer(t, portmapper.port);
    t.same(await waiting, Buffer.of(0));
    await untilSaid(refusing, 'audit queue has room again: 1 operation was refused');
    expected.push(`patient REGISTER ${AT}`, ...(await registerMany(t, refusing.port, 'last', 1)));
    const isDropped = (line: string): boolean => line.startsWith('sunshare-server DROPPED 1 ');
    await eventually('all is told', () => lines(logServer.output.stdout).length === expected.length + 1);
    const printed = lines(logServer.output.stdout);
    t.same(printed.filter((line) => !isDropped(line)).sort(), expected.sort());
    t.equal(printed.filter(isDropped).length, 1);
  },
);
