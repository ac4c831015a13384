import type { Socket } from 'node:net';
import { createClient, createServer, type Listener, listenTcp, listenUdp, tcpTransport } from 'onc-rpc';
import { PMAP_PROG, PortmapperClient, addPortmapper, register } from 'portmapper-js';
import t, { type Test } from 'tap';
import { eventually } from '../../eventually.js';
import { RawServer } from '../onc-rpc/raw-peers.js';
import { socketPath, startPortmapper } from './portmapper-under-test.js';
import { MINE, PROGRAM, TARGET, TCP, watch } from './watched-registration.js';

await t.test('registers, says so, and takes it back', async (t) => {
  const { port, registered } = await startPortmapper(t);
  const { registration, events } = watch(t, { portmapper: { port }, mode: 'require' });
  t.equal(await registration.ready, true);
  t.same(registered(PROGRAM), MINE);
  t.match(events, [
    {
      kind: 'registered',
      message: `program 536870913 version 1 registered with the portmapper at 127.0.0.1:${port}: tcp 127.0.0.1:7001, udp 0.0.0.0:7002`,
    },
  ]);
  await registration.close();
  t.same(registered(PROGRAM), []);
  t.match(events.at(-1), {
    kind: 'unregistered',
    message: `program 536870913 version 1 unregistered from the portmapper at 127.0.0.1:${port}`,
  });
  t.equal(registration.close(), registration.close(), 'closing twice is closing once');
});

await t.test('over AF_LOCAL and over UDP', async (t) => {
  const path = await socketPath(t);
  const { port, registered } = await startPortmapper(t, { path });
  for (const portmapper of [{ path }, { port, over: 'udp' as const }]) {
    const { registration } = watch(t, { portmapper });
    t.equal(await registration.ready, true);
    t.same(registered(PROGRAM), MINE);
    await registration.close();
    t.same(registered(PROGRAM), []);
  }
});

await t.test('over a transport of its own, which is kept as long as it is', async (t) => {
  const { port, registered } = await startPortmapper(t);
  await using client = new PortmapperClient({ port });
  const transport = tcpTransport({ port });
  const { registration, events, happened } = watch(t, { portmapper: { transport }, mode: 'require' });
  await registration.ready;
  await client.unset(TARGET, 'udp');
  await happened('registered', 2);
  t.same(registered(PROGRAM), MINE);
  t.match(events[0]?.message, / registered with the portmapper over tcp: tcp 127\.0\.0\.1:7001, udp /);
  await registration.close();
  t.same(registered(PROGRAM), []);
  const kept = createClient(PMAP_PROG.PMAP_VERS, transport);
  await t.rejects(kept.PMAPPROC_NULL(), { code: 'RPC_CLOSED' }, 'closed with the registration');
});

await t.test('listeners of onc-rpc, on the wildcards', async (t) => {
  const { port, registered } = await startPortmapper(t);
  await using server = createServer();
  const tcp = await listenTcp(server, { host: '::' });
  const udp = await listenUdp(server, { host: '0.0.0.0' });
  const { registration } = watch(t, { portmapper: { port }, listeners: [tcp, udp] });
  await registration.ready;
  const uaddr = ({ port }: Listener): string => `${port >> 8}.${port & 255}`;
  t.same(registered(PROGRAM), [
    `1 tcp6 ::.${uaddr(tcp)}`,
    `1 tcp 0.0.0.0.${uaddr(tcp)}`,
    `1 udp 0.0.0.0.${uaddr(udp)}`,
  ]);
});

await t.test('what an earlier run left behind is replaced', async (t) => {
  const { port, registered } = await startPortmapper(t);
  await using client = new PortmapperClient({ port });
  await client.set(TARGET, { netid: 'tcp', host: '0.0.0.0', port: 1 });
  await client.set(TARGET, { netid: 'udp6', host: '::', port: 1 });
  await client.set({ ...TARGET, version: 2 }, { netid: 'tcp', host: '0.0.0.0', port: 1 });
  const { registration } = watch(t, { portmapper: { port } });
  t.equal(await registration.ready, true);
  t.same(registered(PROGRAM).sort(), [...MINE, '2 tcp 0.0.0.0.0.1']);
});

await t.test('registers again after the portmapper was restarted', async (t) => {
  const first = await startPortmapper(t);
  const { port } = first;
  const { registration, events, happened } = watch(t, { portmapper: { port } });
  await registration.ready;
  await first.server.close(0);
  await happened('failed');
  const second = await startPortmapper(t, { port });
  await happened('registered', 2);
  t.same(second.registered(PROGRAM), MINE);
  t.same(
    events.map(({ kind }) => kind),
    ['registered', 'failed', 'registered'],
    'the failure is said once',
  );
  t.match(events[2]?.message, 'registered again');
});

await t.test('sets what somebody took away', async (t) => {
  const { port, registered } = await startPortmapper(t);
  const { registration, happened } = watch(t, { portmapper: { port } });
  await registration.ready;
  await using client = new PortmapperClient({ port });
  await client.unset(TARGET, 'udp');
  await happened('registered', 2);
  t.same(registered(PROGRAM), MINE);
});

await t.test('require: a portmapper that is not there', async (t) => {
  const { port, server } = await startPortmapper(t);
  await server.close(0);
  const { registration, events } = watch(t, { portmapper: { port }, mode: 'require' });
  await t.rejects(registration.ready, { code: 'RPC_CONNECT_FAILED' });
  t.equal(events.length, 1);
  await registration.close();
});

await t.test('optional: says why once, keeps trying, says when it succeeded', async (t) => {
  const { port, server } = await startPortmapper(t);
  await server.close(0);
  const { registration, events, happened } = watch(t, { portmapper: { port }, mode: 'optional' });
  t.equal(await registration.ready, false);
  const { registered } = await startPortmapper(t, { port });
  await happened('registered');
  t.same(registered(PROGRAM), MINE);
  t.same(
    events.map(({ kind }) => kind),
    ['failed', 'registered'],
  );
  t.match(events[0]?.message, /^cannot register: no connection to tcp 127\.0\.0\.1:\d+: .*ECONNREFUSED/);
});

await t.test('what fails in the same way again and again is said once', async (t) => {
  let attempts = 0;
  const drop = (socket: Socket): void => {
    attempts++;
    socket.destroy();
  };
  await using hostile = await RawServer.listen(() => undefined, drop);
  const { registration, events } = watch(t, { portmapper: { port: hostile.port } });
  t.equal(await registration.ready, false);
  await eventually('four attempts', () => attempts >= 4);
  t.same(
    events.map(({ kind }) => kind),
    ['failed'],
  );
});

await t.test('off: does nothing', async (t) => {
  const { port, registered } = await startPortmapper(t);
  const { registration, events } = watch(t, { portmapper: { port }, mode: 'off' });
  t.equal(await registration.ready, false);
  await registration.close();
  t.same(registered(PROGRAM), []);
  t.same(events, []);
});

await t.test('a ready that nobody looks at, and an onEvent that throws, harm nobody', async (t) => {
  const { port, server } = await startPortmapper(t);
  await server.close(0);
  const options = { ...TARGET, listeners: [TCP], portmapper: { port }, mode: 'require' as const };
  let events = 0;
  const registration = register({
    ...options,
    onEvent() {
      events++;
      throw new Error('from onEvent');
    },
  });
  await registration.ready.catch(() => undefined);
  t.equal(events, 1);
  await registration.close();
});

/** A portmapper of version 2 that gives whatever answer to SET and UNSET. */
async function startStubborn(t: Test, answer: boolean, owner?: { port: number }): Promise<number> {
  const server = createServer();
  t.teardown(() => server.close(0));
  server.add(PMAP_PROG.PMAP_VERS, {
    PMAPPROC_NULL: () => undefined,
    PMAPPROC_SET: () => answer,
    PMAPPROC_UNSET: () => answer,
    PMAPPROC_GETPORT: () => owner?.port ?? 0,
    PMAPPROC_DUMP: () =>
      owner === undefined ? [] : [{ map: { prog: PROGRAM, vers: 1, prot: 6, port: owner.port } }],
    PMAPPROC_CALLIT: ({ args }) => ({ port: 0, res: args }),
  });
  return (await listenTcp(server)).port;
}

await t.test('a refusal is explained: a mapping in the way', async (t) => {
  const port = await startStubborn(t, false, { port: 4711 });
  const { registration, events } = watch(t, { portmapper: { port }, mode: 'require' });
  const message =
    `the portmapper at 127.0.0.1:${port} has program 536870913 version 1 registered over tcp at 0.0.0.0.18.103 ` +
    'and does not let us replace it. If that server is gone, remove its mapping as root: ' +
    'rpcinfo -d 536870913 1, or restart the portmapper';
  await t.rejects(registration.ready, { name: 'PortmapperError', code: 'REGISTRATION_REFUSED', message });
  t.equal(events[0]?.message, `cannot register: ${message}`);
});

await t.test('a refusal is explained: nothing in the way', async (t) => {
  const port = await startStubborn(t, false);
  const { registration } = watch(t, { portmapper: { port }, mode: 'require' });
  await t.rejects(registration.ready, { message: /only programs on its own machine may register/ });
});

await t.test('a mapping in the way that says the same is as good as ours', async (t) => {
  const port = await startStubborn(t, false, { port: TCP.port });
  const { registration } = watch(t, { portmapper: { port }, mode: 'require', listeners: [TCP] });
  t.equal(await registration.ready, true);
});

await t.test('a portmapper of version 2 gets what it can know', async (t) => {
  const port = await startStubborn(t, true, { port: TCP.port });
  const tcp6 = { netid: 'tcp6', address: '::1', port: 7001 };
  const { registration, events } = watch(t, { portmapper: { port }, listeners: [tcp6, TCP] });
  t.equal(await registration.ready, true);
  t.match(events[0], { kind: 'registered', addresses: [{ netid: 'tcp', host: '127.0.0.1', port: 7001 }] });
  const nothing = watch(t, { portmapper: { port }, listeners: [tcp6], mode: 'require' });
  await t.rejects(nothing.registration.ready, { code: 'NETID_UNSUPPORTED' });
});

await t.test('a portmapper that says nothing holds up neither the close nor anything else', async (t) => {
  let isAsked = (): void => undefined;
  const asked = new Promise<void>((resolve) => (isAsked = resolve));
  await using silent = await RawServer.listen(() => undefined, isAsked);
  const { registration, events } = watch(t, {
    portmapper: { port: silent.port, timeoutMs: 600_000 },
    closeDeadlineMs: 50,
  });
  await asked;
  await registration.close();
  t.equal(await registration.ready, false);
  t.same(events, [], 'what fails because it is closed is nothing to tell');
});

await t.test('what is no time and no limit is refused when it is given, by its name', (t) => {
  const options = { ...TARGET, listeners: [], mode: 'off' as const };
  for (const name of ['checkIntervalMs', 'closeDeadlineMs'])
    t.throws(() => register({ ...options, [name]: NaN }), { name: 'RangeError', message: name });
  t.throws(() => addPortmapper(createServer(), { maxMappings: NaN }), { message: /^maxMappings is NaN/ });
  for (const name of ['maxCallsInFlight', 'maxCallsInFlightPerAddress', 'maxBytes', 'timeoutMs'])
    t.throws(() => addPortmapper(createServer(), { indirectCalls: { [name]: NaN } }), { message: name });
  t.end();
});
