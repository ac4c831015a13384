import { createSocket } from 'node:dgram';
import { createServer, listenTcp, listenUdp } from 'onc-rpc';
import { type Mapping, PMAP_PROG, PortmapperClient } from 'portmapper-js';
import t, { type Test } from 'tap';
import { eventually } from '../../eventually.js';
import { RawServer } from '../onc-rpc/raw-peers.js';
import { startPortmapper } from './portmapper-under-test.js';
import { looked, MINE, PROGRAM, TARGET, TCP, watch } from './watched-registration.js';

// Another server is registered where ours was.

/** Another server takes the place, in one turn, so that nobody can come in between. */
async function takeOver(client: PortmapperClient, port: number, netid: 'tcp' | 'udp' = 'tcp'): Promise<void> {
  const [, isSet] = await Promise.all([
    client.unset(TARGET, netid),
    client.set(TARGET, { netid, host: '127.0.0.1', port }),
  ]);
  if (!isSet) throw new Error('the place was not free');
}

function uaddrOf(port: number): string {
  return `127.0.0.1.${port >> 8}.${port & 255}`;
}

/** Nobody listens there. */
const DEAD_PORT = 1;

await t.test('does not fight another server, and leaves its mapping on close', async (t) => {
  const { port, registered } = await startPortmapper(t);
  const { registration, events, happened } = watch(t, { portmapper: { port }, listeners: [TCP] });
  await registration.ready;
  await using client = new PortmapperClient({ port });
  await using other = createServer();
  const { port: itsPort } = await listenTcp(other);
  await takeOver(client, itsPort);
  await happened('replaced');
  await looked(port, 3);
  t.match(events.at(-1)?.message, `over tcp is registered at ${uaddrOf(itsPort)} now, by another server`);
  await registration.close();
  t.same(registered(PROGRAM), [`1 tcp ${uaddrOf(itsPort)}`]);
  t.same(
    events.map(({ kind }) => kind),
    ['registered', 'replaced'],
    'said once, and nothing taken back',
  );
});

await t.test('a server that says nothing is none that is gone', async (t) => {
  const { port, registered } = await startPortmapper(t);
  const { registration, happened } = watch(t, { portmapper: { port } });
  await registration.ready;
  await using client = new PortmapperClient({ port });
  await using silent = await RawServer.listen(() => undefined);
  const mute = createSocket('udp4');
  t.teardown(() => mute.close());
  await new Promise<void>((resolve) => mute.bind(0, '127.0.0.1', resolve));
  await takeOver(client, silent.port);
  await takeOver(client, mute.address().port, 'udp');
  await happened('replaced');
  await looked(port, 3);
  t.same(registered(PROGRAM), [`1 tcp ${uaddrOf(silent.port)}`, `1 udp ${uaddrOf(mute.address().port)}`]);
});

await t.test('takes its place again when the other server has given it up', async (t) => {
  const { port, registered } = await startPortmapper(t);
  const { registration, happened } = watch(t, { portmapper: { port }, listeners: [TCP] });
  await registration.ready;
  await using client = new PortmapperClient({ port });
  await using other = createServer();
  await takeOver(client, (await listenTcp(other)).port);
  await happened('replaced');
  await client.unset(TARGET, 'tcp');
  await happened('registered', 2);
  t.same(registered(PROGRAM), ['1 tcp 127.0.0.1.27.89']);
});

await t.test('takes its place again when the other server was killed', async (t) => {
  const { port, registered } = await startPortmapper(t);
  const { registration, events, happened } = watch(t, { portmapper: { port } });
  await registration.ready;
  await using client = new PortmapperClient({ port });
  await using other = createServer();
  const { port: itsPort } = await listenTcp(other);
  await takeOver(client, itsPort);
  await takeOver(client, (await listenUdp(other)).port, 'udp');
  await happened('replaced');
  await other.close(0);
  await happened('registered', 2);
  await eventually('both are set', () => registered(PROGRAM).sort().join() === MINE.join());
  t.ok(
    events.some(({ message }) =>
      / registered again, since nobody listens at 127\.0\.0\.1\.\S+ any more, with the /.test(message),
    ),
    JSON.stringify(events),
  );
});

await t.test('a place that is taken again, though nobody is found there, is not fought for', async (t) => {
  const { port, registered } = await startPortmapper(t);
  const { registration, events, happened } = watch(t, { portmapper: { port }, listeners: [TCP] });
  await registration.ready;
  await using client = new PortmapperClient({ port });
  await takeOver(client, DEAD_PORT);
  await happened('registered', 2);
  t.same(registered(PROGRAM), ['1 tcp 127.0.0.1.27.89']);
  await takeOver(client, DEAD_PORT);
  await happened('replaced');
  await looked(port, 3);
  t.same(registered(PROGRAM), [`1 tcp ${uaddrOf(DEAD_PORT)}`]);
  t.same(
    events.map(({ kind }) => kind),
    ['registered', 'registered', 'replaced'],
  );
});

await t.test('a server that is gone, whose place the portmapper does not let us have', async (t) => {
  let [isTheirs, sets, dumps] = [false, 0, 0];
  const server = createServer();
  t.teardown(() => server.close(0));
  server.add(PMAP_PROG.PMAP_VERS, {
    PMAPPROC_NULL: () => undefined,
    PMAPPROC_SET: () => ++sets === 1,
    PMAPPROC_UNSET: () => false,
    PMAPPROC_GETPORT: () => 0,
    PMAPPROC_DUMP() {
      dumps++;
      return [{ map: { prog: PROGRAM, vers: 1, prot: 6, port: isTheirs ? DEAD_PORT : TCP.port } }];
    },
    PMAPPROC_CALLIT: ({ args }) => ({ port: 0, res: args }),
  });
  const { port } = await listenTcp(server);
  const { registration, events, happened } = watch(t, { portmapper: { port }, listeners: [TCP] });
  await registration.ready;
  isTheirs = true;
  await happened('failed');
  t.match(
    events.at(-1)?.message,
    'If that server is gone, remove its mapping as root: rpcinfo -d 536870913 1',
  );
  const before = dumps;
  await eventually('it is looked on', () => dumps >= before + 4);
  t.equal(sets, 2, 'it is tried once');
});

/** A portmapper that has version 2 only, and its table. */
async function startOld(t: Test): Promise<{ port: number; table: Mapping[]; dumps: () => number }> {
  const table: Mapping[] = [];
  let dumps = 0;
  const server = createServer();
  t.teardown(() => server.close(0));
  server.add(PMAP_PROG.PMAP_VERS, {
    PMAPPROC_NULL: () => undefined,
    PMAPPROC_SET(mapping) {
      if (table.some(({ prot }) => prot === mapping.prot)) return false;
      table.push(mapping);
      return true;
    },
    PMAPPROC_UNSET: () => table.splice(0).length > 0,
    PMAPPROC_GETPORT: () => 0,
    PMAPPROC_DUMP() {
      dumps++;
      return table.map((map) => ({ map }));
    },
    PMAPPROC_CALLIT: ({ args }) => ({ port: 0, res: args }),
  });
  const { port } = await listenTcp(server);
  return { port, table, dumps: () => dumps };
}

await t.test(
  'a portmapper whose UNSET takes all transports: one that lives over UDP keeps both',
  async (t) => {
    const { port, table, dumps } = await startOld(t);
    const { registration, happened } = watch(t, { portmapper: { port } });
    await registration.ready;
    const ours = [...table];
    await using other = createServer();
    const udp = await listenUdp(other);
    const theirs = [DEAD_PORT, udp.port].map((port, i) => ({
      prog: PROGRAM,
      vers: 1,
      prot: i === 0 ? 6 : 17,
      port,
    }));
    table.splice(0, 2, ...theirs);
    await happened('replaced');
    const before = dumps();
    await eventually('it is looked on', () => dumps() >= before + 3);
    t.same(table, theirs);
    await other.close(0);
    await happened('registered', 2);
    t.same(table, ours);
  },
);
