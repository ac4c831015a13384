import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import net from 'node:net';
import { createServer, listenTcp, listenUdp, memoryTransport, type Server, tcpTransport } from 'onc-rpc';
import {
  lookUp,
  PMAP_PROG,
  PortmapperClient,
  type PortmapperOptions,
  type RpcbEntry,
  RPCBPROG,
} from 'portmapper-js';
import t from 'tap';
import { socketPath, startPortmapper } from './portmapper-under-test.js';
import { transportFrom } from './transport-from.js';

const TARGET = { program: 0x20000001, version: 1 };
const NOT_REGISTERED = { kind: 'notRegistered' };

await t.test('finds what was set, however the portmapper is asked', async (t) => {
  const path = await socketPath(t);
  const { port } = await startPortmapper(t, { path });
  const ways: PortmapperOptions[] = [{ port }, { port, over: 'udp' }, { path }];
  for (const way of ways) {
    await using client = new PortmapperClient(way);
    const over = JSON.stringify(way);
    t.equal(await client.set(TARGET, { netid: 'tcp', host: '0.0.0.0', port: 7001 }), true, over);
    t.equal(await client.set(TARGET, { netid: 'udp', host: '127.0.0.1', port: 7002 }), true);
    const tcp = { kind: 'registered', address: { netid: 'tcp', host: '127.0.0.1', port: 7001 } };
    const udp = { kind: 'registered', address: { netid: 'udp', host: '127.0.0.1', port: 7002 } };
    t.same(await client.lookUp(TARGET), tcp);
    t.same(await client.lookUp({ ...TARGET, protocol: 'udp' }), udp);
    t.same(await lookUp({ ...TARGET, protocol: 'tcp' }, way), tcp);
    t.same(await client.lookUp({ ...TARGET, version: 2 }), NOT_REGISTERED);
    t.same(await client.lookUp({ ...TARGET, program: 1 }), NOT_REGISTERED);
    t.same(
      (await client.dump()).filter(({ program }) => program === TARGET.program),
      [
        { ...TARGET, netid: 'tcp', uaddr: '0.0.0.0.27.89', port: 7001, owner: 'unknown' },
        { ...TARGET, netid: 'udp', uaddr: '127.0.0.1.27.90', port: 7002, owner: 'unknown' },
      ],
    );
    await client.ping();
    t.equal(await client.unset(TARGET, 'tcp'), true);
    t.same(await client.lookUp(TARGET), NOT_REGISTERED);
    t.same(await client.lookUp({ ...TARGET, protocol: 'udp' }), udp);
    t.equal(await client.unset(TARGET, undefined), true);
  }
});

await t.test('over IPv6 it finds what listens there', async (t) => {
  const { port } = await startPortmapper(t, { host: '::1' });
  await using client = new PortmapperClient({ host: '::1', port });
  await client.set(TARGET, { netid: 'tcp', host: '0.0.0.0', port: 7001 });
  t.same(await client.lookUp(TARGET), NOT_REGISTERED);
  await client.set(TARGET, { netid: 'tcp6', host: '::', port: 7002 });
  t.same(await client.lookUp(TARGET), {
    kind: 'registered',
    address: { netid: 'tcp6', host: '::1', port: 7002 },
  });
});

await t.test(
  'by a name it finds what listens on the other family than the one it was asked over',
  async (t) => {
    const { port } = await startPortmapper(t, { host: '::1' });
    await using byName = new PortmapperClient({
      transport: tcpTransport({ host: '::1', port }),
      host: 'localhost',
    });
    await byName.set(TARGET, { netid: 'tcp', host: '127.0.0.1', port: 7001 });
    t.same(await byName.lookUp(TARGET), {
      kind: 'registered',
      address: { netid: 'tcp', host: 'localhost', port: 7001 },
    });
    t.same(await byName.lookUp({ ...TARGET, protocol: 'udp' }), NOT_REGISTERED);
    await byName.set(TARGET, { netid: 'tcp6', host: '::1', port: 7002 });
    t.match(
      await byName.lookUp(TARGET),
      { address: { netid: 'tcp6', port: 7002 } },
      'the family asked over first',
    );
  },
);

await t.test('over AF_LOCAL it finds what listens over IPv6 only, at the address that fits', async (t) => {
  const path = await socketPath(t);
  await startPortmapper(t, { path });
  await using client = new PortmapperClient({ path });
  await client.set(TARGET, { netid: 'tcp6', host: '::1', port: 7001 });
  t.same(await client.lookUp(TARGET), {
    kind: 'registered',
    address: { netid: 'tcp6', host: '::1', port: 7001 },
  });
  t.match(
    await lookUp(TARGET, { path, host: '192.0.2.1' }),
    { address: { netid: 'tcp6', host: '::1' } },
    'a host does not matter beside a path',
  );
});

/** Portmappers that lack something, each knowing one program. */
function oldPortmapper(version: 2 | 3, address = '0.0.0.0.27.89'): { server: Server; asked: string[] } {
  const asked: string[] = [];
  const server = createServer();
  const refuse = (): never => {
    throw new Error('not asked in this test');
  };
  if (version === 2) {
    server.add(PMAP_PROG.PMAP_VERS, {
      PMAPPROC_NULL: () => void asked.push('NULL'),
      PMAPPROC_SET: ({ prot, port }) => asked.push(`SET ${prot} ${port}`) > 0,
      PMAPPROC_UNSET: () => asked.push('UNSET') > 0,
      PMAPPROC_GETPORT: ({ prot }) => (asked.push(`GETPORT ${prot}`), prot === 6 ? 7001 : 0),
      PMAPPROC_DUMP: () => [
        { map: { prog: 9, vers: 1, prot: 6, port: 7001 } },
        { map: { prog: 9, vers: 1, prot: 99, port: 70000 } },
      ],
      PMAPPROC_CALLIT: refuse,
    });
    return { server, asked };
  }
  server.add(RPCBPROG.RPCBVERS, {
    RPCBPROC_NULL: () => void asked.push('NULL'),
    RPCBPROC_SET: ({ r_addr }) => asked.push(`SET ${r_addr}`) > 0,
    RPCBPROC_UNSET: ({ r_netid }) => asked.push(`UNSET ${r_netid}`) > 0,
    RPCBPROC_GETADDR: ({ r_netid }) => (asked.push(`GETADDR ${r_netid}`), address),
    RPCBPROC_DUMP: () => [
      { rpcb_map: { r_prog: 9, r_vers: 1, r_netid: 'odd', r_addr: 'odd', r_owner: '1000' } },
      { rpcb_map: { r_prog: 9, r_vers: 2, r_netid: 'tcp6', r_addr: '::.27.90', r_owner: '1000' } },
    ],
    RPCBPROC_CALLIT: refuse,
    RPCBPROC_GETTIME: refuse,
    RPCBPROC_UADDR2TADDR: refuse,
    RPCBPROC_TADDR2UADDR: refuse,
  });
  return { server, asked };
}

await t.test('a portmapper of version 2 only', async (t) => {
  const { server, asked } = oldPortmapper(2);
  t.teardown(() => server.close(0));
  const { port } = await listenTcp(server);
  await using client = new PortmapperClient({ port });
  const registered = { kind: 'registered', address: { netid: 'tcp', host: '127.0.0.1', port: 7001 } };
  t.same(await client.lookUp(TARGET), registered);
  t.same(await client.lookUp({ ...TARGET, protocol: 'udp' }), NOT_REGISTERED, 'port 0');
  t.equal(await client.set(TARGET, { netid: 'udp', host: '0.0.0.0', port: 7002 }), true);
  await t.rejects(client.set(TARGET, { netid: 'tcp6', host: '::', port: 7002 }), {
    code: 'NETID_UNSUPPORTED',
  });
  t.equal(await client.unset(TARGET, 'tcp'), true);
  t.same(await client.dump(), [
    { program: 9, version: 1, netid: 'tcp', uaddr: '0.0.0.0.27.89', port: 7001, owner: '' },
    { program: 9, version: 1, netid: '99', uaddr: '0.0.0.0.273.112', port: 70000, owner: '' },
  ]);
  await client.ping();
  t.same(asked, ['GETPORT 6', 'GETPORT 17', 'SET 17 7002', 'UNSET', 'NULL']);
});

await t.test('version 2 tells of IPv4 only, so that at an IPv6 address nothing is found', async (t) => {
  const { server, asked } = oldPortmapper(2);
  t.teardown(() => server.close(0));
  const { port } = await listenTcp(server, { host: '::1' });
  t.same(await lookUp(TARGET, { host: '::1', port }), NOT_REGISTERED);
  const byName = { transport: tcpTransport({ host: '::1', port }), host: 'localhost' };
  t.match(await lookUp(TARGET, byName), { address: { netid: 'tcp', host: 'localhost', port: 7001 } });
  t.same(asked, ['GETPORT 6', 'GETPORT 6']);
});

await t.test('of version 3 too, by a name, the list tells of the other family', async (t) => {
  const { server, asked } = oldPortmapper(3, '');
  t.teardown(() => server.close(0));
  const { port } = await listenTcp(server);
  const known = { program: 9, version: 2 };
  const byName = { transport: tcpTransport({ host: '127.0.0.1', port }), host: 'localhost' };
  t.same(await lookUp(known, byName), {
    kind: 'registered',
    address: { netid: 'tcp6', host: 'localhost', port: 7002 },
  });
  t.same(await lookUp(known, { port }), NOT_REGISTERED);
  t.same(asked, ['GETADDR tcp', 'GETADDR tcp']);
});

await t.test('a portmapper of version 3 only', async (t) => {
  const { server, asked } = oldPortmapper(3);
  t.teardown(() => server.close(0));
  const { port } = await listenUdp(server);
  await using client = new PortmapperClient({ port, over: 'udp' });
  const registered = { kind: 'registered', address: { netid: 'udp', host: '127.0.0.1', port: 7001 } };
  t.same(await client.lookUp({ ...TARGET, protocol: 'udp' }), registered);
  t.same(await client.lookUp(TARGET), NOT_REGISTERED, 'GETADDR over udp says nothing of tcp, the list does');
  t.equal(await client.set(TARGET, { netid: 'tcp6', host: '::', port: 7002 }), true);
  t.equal(await client.unset(TARGET, undefined), true);
  t.same(await client.dump(), [
    { program: 9, version: 1, netid: 'odd', uaddr: 'odd', port: undefined, owner: '1000' },
    { program: 9, version: 2, netid: 'tcp6', uaddr: '::.27.90', port: 7002, owner: '1000' },
  ]);
  await client.ping();
  t.same(asked, ['GETADDR udp', 'SET ::.27.90', 'UNSET ', 'NULL']);
});

await t.test('over UDP from elsewhere, where lists are refused, the shorter questions do', async (t) => {
  const { server, service } = await startPortmapper(t);
  await using inside = new PortmapperClient({ transport: memoryTransport(server) });
  await inside.set(TARGET, { netid: 'tcp', host: '0.0.0.0', port: 7001 });
  await inside.set(TARGET, { netid: 'udp', host: '0.0.0.0', port: 7002 });
  t.equal(service.mappings.length, 8);
  const origin = { netid: 'udp', address: '192.0.2.7', port: 40000, localAddress: '192.0.2.1' };
  await using client = new PortmapperClient({ transport: transportFrom(server, origin).transport });
  t.match(await client.lookUp({ ...TARGET, protocol: 'udp' }), { address: { netid: 'udp', port: 7002 } });
  t.match(await client.lookUp(TARGET), { address: { netid: 'tcp', port: 7001 } });
  await t.rejects(client.dump(), { code: 'PROC_UNAVAIL' });
});

const ENTRY: RpcbEntry = {
  r_maddr: '0.0.0.0.27.89',
  r_nc_netid: 'tcp',
  r_nc_semantics: 3,
  r_nc_protofmly: 'inet',
  r_nc_proto: 'tcp',
};

const STRANGE_ENTRIES: readonly RpcbEntry[] = [
  { ...ENTRY, r_maddr: '0.0.0.0.0.0' },
  { ...ENTRY, r_maddr: '' },
  { ...ENTRY, r_nc_netid: 'zork' },
  { ...ENTRY, r_nc_netid: 'local', r_maddr: '/etc/passwd' },
  { ...ENTRY, r_nc_proto: 'sctp' },
];

await t.test('an address that cannot be used counts as not registered', async (t) => {
  let entries: readonly RpcbEntry[] = [];
  const server = createServer().add(
    {
      ...RPCBPROG.RPCBVERS4,
      procedures: { RPCBPROC_GETADDRLIST: RPCBPROG.RPCBVERS4.procedures.RPCBPROC_GETADDRLIST },
    },
    { RPCBPROC_GETADDRLIST: () => entries.map((rpcb_entry_map) => ({ rpcb_entry_map })) },
  );
  await using client = new PortmapperClient({ transport: memoryTransport(server), host: 'example.net' });
  for (const entry of STRANGE_ENTRIES) {
    entries = [entry];
    t.same(await client.lookUp(TARGET), NOT_REGISTERED, JSON.stringify(entry));
  }
  for (const r_maddr of ['junk', '999.1.1.1.0.111', '::1.0.111']) {
    entries = [{ ...ENTRY, r_maddr }];
    await t.rejects(
      client.lookUp(TARGET),
      { code: 'BAD_UNIVERSAL_ADDRESS' },
      'what is no address is no answer',
    );
  }
  entries = [{ ...ENTRY, r_maddr: '198.51.100.1.27.89' }];
  t.same(
    await client.lookUp(TARGET),
    { kind: 'registered', address: { netid: 'tcp', host: 'example.net', port: 7001 } },
    'the host that was asked, whatever it says',
  );
});

await t.test('a portmapper that says nothing', async (t) => {
  const silent = net.createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const sockets = new Set<net.Socket>();
  silent.on('connection', (socket) => sockets.add(socket));
  t.teardown(() => {
    silent.close();
    for (const socket of sockets) socket.destroy();
  });
  const { port } = silent.address() as net.AddressInfo;
  await t.rejects(lookUp(TARGET, { port, timeoutMs: 50 }), {
    code: 'RPC_TIMEOUT',
    message: /no reply from tcp 127\.0\.0\.1:\d+ within \d+ ms$/,
  });
  const aborter = new AbortController();
  const question = lookUp(TARGET, { port, signal: aborter.signal });
  aborter.abort();
  await t.rejects(question, { code: 'RPC_ABORTED' });
});

await t.test('no portmapper', async (t) => {
  const { port, server } = await startPortmapper(t);
  await server.close();
  await t.rejects(lookUp(TARGET, { port }), { code: 'RPC_CONNECT_FAILED' });
  await t.rejects(lookUp(TARGET, { path: join(tmpdir(), 'no-such-portmapper.sock') }), {
    code: 'RPC_CONNECT_FAILED',
  });
  await t.rejects(lookUp(TARGET, { port, over: 'udp', timeoutMs: 500 }));
});
