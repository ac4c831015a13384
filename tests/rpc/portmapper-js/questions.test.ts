import { createServer, listenTcp, memoryTransport } from 'onc-rpc';
import { PMAP_PROG, PortmapperClient } from 'portmapper-js';
import t from 'tap';
import { socketPath, startPortmapper } from './portmapper-under-test.js';

// Questions beyond look-up and registration, at a portmapper that has all versions and at one that has version 2.

const TARGET = { program: 0x20000001, version: 1 };
const LOOPBACK = { host: '127.0.0.1', port: 7001 };

await t.test('where a program is, as GETADDR and its like say it', async (t) => {
  const path = await socketPath(t);
  const { port } = await startPortmapper(t, { path });
  await using client = new PortmapperClient({ port });
  await client.set(TARGET, { netid: 'tcp', host: '0.0.0.0', port: 7001 });
  await client.set(TARGET, { netid: 'udp', ...LOOPBACK, port: 7002 });
  await client.set(TARGET, { netid: 'local', path: '/run/log.sock' });
  const other = { ...TARGET, version: 2 };

  t.equal(await client.getAddr(TARGET, 'tcp'), '127.0.0.1.27.89');
  t.equal(await client.getAddr(TARGET, 'udp'), '127.0.0.1.27.90', 'not the transport it is asked over');
  t.equal(await client.getAddr(TARGET, 'tcp6'), '');
  t.equal(await client.getAddr(other, 'tcp'), '127.0.0.1.27.89', "the missing version's place is another's");
  t.equal(await client.getAddr(other, 'udp'), '127.0.0.1.27.90');
  t.equal(await client.getAddr({ ...TARGET, program: 9 }, 'tcp'), '');

  t.equal(await client.getVersAddr(TARGET), '127.0.0.1.27.89');
  t.equal(await client.getVersAddr(other), '', 'exactly this version');

  t.same(await client.getAddrList(TARGET), [
    {
      r_maddr: '127.0.0.1.27.89',
      r_nc_netid: 'tcp',
      r_nc_semantics: 3,
      r_nc_protofmly: 'inet',
      r_nc_proto: 'tcp',
    },
    {
      r_maddr: '127.0.0.1.27.90',
      r_nc_netid: 'udp',
      r_nc_semantics: 1,
      r_nc_protofmly: 'inet',
      r_nc_proto: 'udp',
    },
  ]);
  t.same(await client.getAddrList(other), []);

  await using local = new PortmapperClient({ path });
  t.equal(await local.getAddr(TARGET, 'local'), '/run/log.sock');
  t.equal(await local.getAddr(TARGET, 'tcp'), '0.0.0.0.27.89', 'as registered');
  t.equal(await local.getVersAddr(TARGET), '/run/log.sock');
  t.same(
    (await local.getAddrList(TARGET)).map(({ r_maddr }) => r_maddr),
    ['/run/log.sock'],
  );
});

await t.test('what version 2 lists, though the portmapper has version 4', async (t) => {
  const { port } = await startPortmapper(t);
  await using client = new PortmapperClient({ port });
  await client.set(TARGET, { netid: 'tcp', ...LOOPBACK });
  await client.set(TARGET, { netid: 'tcp6', host: '::1', port: 7003 });
  const own = (await client.dumpMappings()).filter(({ prog }) => prog === TARGET.program);
  t.same(own, [{ prog: TARGET.program, vers: 1, prot: 6, port: 7001 }]);
  t.equal(client.version, 4);
});

await t.test('its clock, its counts and the addresses of its machine', async (t) => {
  const { port } = await startPortmapper(t);
  await using client = new PortmapperClient({ port });
  const before = Math.floor(Date.now() / 1000);
  const time = await client.getTime();
  t.ok(time >= before && time <= Date.now() / 1000, String(time));

  const sockaddr = await client.uaddr2taddr('127.0.0.1.27.89');
  t.equal(Buffer.from(sockaddr.buf).toString('hex', 2), '1b597f0000010000000000000000');
  t.equal(await client.taddr2uaddr(sockaddr), '127.0.0.1.27.89');
  t.equal((await client.uaddr2taddr('nonsense')).buf.length, 0);

  await client.getAddr(TARGET, 'tcp');
  const [version2, version3, version4] = await client.getStat();
  t.equal(
    version2?.info.every((count) => count === 0),
    true,
  );
  t.equal(
    version3?.info.every((count) => count === 0),
    true,
  );
  const { info = [], addrinfo } = version4 ?? {};
  t.same([info[3], info[6], info[7], info[8], info[12]], [1, 1, 2, 1, 1]);
  t.same(addrinfo, [{ prog: TARGET.program, vers: 1, success: 0, failure: 1, netid: 'tcp' }]);
});

await t.test('a portmapper that is too old for a question', async (t) => {
  const server = createServer().add(
    {
      ...PMAP_PROG.PMAP_VERS,
      procedures: {
        PMAPPROC_GETPORT: PMAP_PROG.PMAP_VERS.procedures.PMAPPROC_GETPORT,
        PMAPPROC_DUMP: PMAP_PROG.PMAP_VERS.procedures.PMAPPROC_DUMP,
      },
    },
    {
      PMAPPROC_GETPORT: ({ prot }) => (prot === 6 ? 7001 : 0),
      PMAPPROC_DUMP: () => [{ map: { prog: 9, vers: 1, prot: 6, port: 7001 } }],
    },
  );
  t.teardown(() => server.close(0));
  const { port } = await listenTcp(server);
  const old = { code: 'PROG_MISMATCH', low: 2, high: 2 };

  await using client = new PortmapperClient({ port });
  await t.rejects(client.getStat(), old);
  t.equal(client.version, 3, 'not known to lack this one');
  await t.rejects(client.getTime(), old);
  t.equal(client.version, 2);
  await t.rejects(client.getStat(), old, 'asked nevertheless, so that it says so itself');
  await t.rejects(client.getAddrList(TARGET), old);
  await t.rejects(client.getVersAddr(TARGET), old);
  await t.rejects(client.uaddr2taddr('127.0.0.1.27.89'), old);
  await t.rejects(client.taddr2uaddr({ maxlen: 0, buf: new Uint8Array(0) }), old);
  t.equal(await client.getAddr(TARGET, 'tcp'), '0.0.0.0.27.89');
  t.equal(await client.getAddr(TARGET, 'udp'), '', 'in its list');
  t.equal((await client.dumpMappings()).length, 1);

  await using local = new PortmapperClient({ transport: memoryTransport(server) });
  t.equal(await local.getAddr({ program: 9, version: 4 }, 'tcp'), '0.0.0.0.27.89', 'found in its list');
});
