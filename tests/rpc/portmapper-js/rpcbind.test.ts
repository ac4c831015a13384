import { createClient, tcpTransport } from 'onc-rpc';
import { lookUp, PMAP_PROG, PortmapperClient, register, type RegistrationEvent } from 'portmapper-js';
import { RPCBIND } from '../../interop/portmappers.js';
import { tapInNamespace } from '../../interop/namespace.js';
import { skipUnless } from '../../peers.js';

// Look-up and registration against Debian's rpcbind, in a namespace with its port 111.

const t = await tapInNamespace(import.meta.url);
const missing = skipUnless('namespace');
const skip = missing === false ? RPCBIND.skip : missing;

const PROGRAM = 0x20000001;
const TARGET = { program: PROGRAM, version: 1 };
const SOCKET = '/run/rpcbind.sock';

await t.test('rpcbind: what is registered is found by every way', { skip }, async (t) => {
  await RPCBIND.start(t);
  const listeners = [
    { netid: 'tcp6', address: '::', port: 7001 },
    { netid: 'udp', address: '127.0.0.1', port: 7002 },
  ];
  const registration = register({ ...TARGET, listeners, mode: 'require' });
  t.teardown(() => registration.close());
  await registration.ready;
  for (const portmapper of [{}, { over: 'udp' as const }, { path: SOCKET }]) {
    const over = JSON.stringify(portmapper);
    t.same(
      await lookUp(TARGET, portmapper),
      { kind: 'registered', address: { netid: 'tcp', host: '127.0.0.1', port: 7001 } },
      over,
    );
    t.same(await lookUp({ ...TARGET, protocol: 'udp' }, portmapper), {
      kind: 'registered',
      address: { netid: 'udp', host: '127.0.0.1', port: 7002 },
    });
    t.same(await lookUp({ ...TARGET, version: 9 }, portmapper), { kind: 'notRegistered' });
  }
  t.same(await lookUp(TARGET, { host: '::1' }), {
    kind: 'registered',
    address: { netid: 'tcp6', host: '::1', port: 7001 },
  });
  await registration.close();
  t.same(await lookUp(TARGET), { kind: 'notRegistered' });
});

await t.test('rpcbind: what version 2 sets version 4 shows, and the other way round', { skip }, async (t) => {
  await RPCBIND.start(t);
  await using client = new PortmapperClient();
  await using transport = tcpTransport({ port: 111 });
  const pmap = createClient(PMAP_PROG.PMAP_VERS, transport);
  t.equal(await pmap.PMAPPROC_SET({ prog: PROGRAM, vers: 1, prot: 6, port: 7001 }), true);
  t.equal(await client.set(TARGET, { netid: 'udp', host: '0.0.0.0', port: 7002 }), true);
  const ports = (await client.dump())
    .filter(({ program }) => program === PROGRAM)
    .map(({ netid, port }) => [netid, port]);
  t.same(ports, [
    ['tcp', 7001],
    ['udp', 7002],
  ]);
  t.equal(await pmap.PMAPPROC_GETPORT({ prog: PROGRAM, vers: 1, prot: 17, port: 0 }), 7002);
  t.equal(
    await client.set(TARGET, { netid: 'udp', host: '0.0.0.0', port: 7003 }),
    false,
    'another port: UNSET comes first',
  );
});

await t.test('rpcbind: registered again after its restart', { skip }, async (t) => {
  const first = await RPCBIND.start(t);
  const events: RegistrationEvent[] = [];
  let look = (): void => undefined;
  const listeners = [{ netid: 'tcp', address: '127.0.0.1', port: 7001 }];
  const registration = register({
    ...TARGET,
    listeners,
    checkIntervalMs: 20,
    onEvent(event) {
      events.push(event);
      look();
    },
  });
  t.teardown(() => registration.close());
  await registration.ready;
  const again = new Promise<void>((resolve) => {
    look = () => {
      if (events.at(-1)?.message.includes('registered again') === true) resolve();
    };
  });
  await first.program.stop('SIGKILL');
  await RPCBIND.start(t);
  await again;
  t.match(await lookUp(TARGET), { kind: 'registered', address: { port: 7001 } });
});

await t.test("rpcbind: another owner's stale mapping is explained", { skip }, async (t) => {
  await RPCBIND.start(t);
  // over its socket root's owner is `superuser`, over TCP from an unprivileged port `unknown`
  await using superuser = new PortmapperClient({ path: SOCKET });
  await superuser.set(TARGET, { netid: 'tcp', host: '0.0.0.0', port: 4711 });
  const listeners = [{ netid: 'tcp', address: '127.0.0.1', port: 7001 }];
  const refused = register({ ...TARGET, listeners, mode: 'require' });
  await t.rejects(refused.ready, {
    code: 'REGISTRATION_REFUSED',
    message: /registered over tcp at 0\.0\.0\.0\.18\.103 by owner "superuser".*rpcinfo -d 536870913 1/,
  });
  await refused.close();
  t.match(await lookUp(TARGET), { kind: 'registered', address: { port: 4711 } }, 'not ours to take back');
  const allowed = register({ ...TARGET, listeners, mode: 'require', portmapper: { path: SOCKET } });
  t.teardown(() => allowed.close());
  t.equal(await allowed.ready, true, 'over the socket we are the superuser too');
});
