import { createClient, RpcError } from 'onc-rpc';
import { PMAP_PROG } from 'portmapper-js';
import t from 'tap';
import { bytesOf } from '../node-xdr/hex-table.js';
import { codeOf } from '../onc-rpc/code-of.js';
import {
  clients,
  LOCAL,
  LOOPBACK,
  LOOPBACK_UDP,
  LOOPBACK6,
  type Origin,
  OUTSIDE,
  OUTSIDE_UDP,
  portmapper,
  PROGRAM,
  RPCB,
  TCP,
  UDP,
} from './staged-portmapper.js';

const { PMAP_VERS } = PMAP_PROG;

await t.test('what version 2 sets every version shows', async (t) => {
  const { server } = portmapper();
  const { pmap, rpcb3, rpcb4 } = clients(server, LOOPBACK);
  t.equal(await pmap.PMAPPROC_SET(TCP), true);
  t.equal(await pmap.PMAPPROC_SET(UDP), true);
  t.equal(await pmap.PMAPPROC_GETPORT({ ...TCP, port: 0 }), 7001);
  t.equal(await pmap.PMAPPROC_GETPORT({ ...UDP, port: 0 }), 7002);
  t.equal(await rpcb3.RPCBPROC_GETADDR(RPCB), '127.0.0.1.27.89');
  t.equal(await rpcb4.RPCBPROC_GETADDR(RPCB), '127.0.0.1.27.89');
  t.equal(await rpcb4.RPCBPROC_GETVERSADDR(RPCB), '127.0.0.1.27.89');
  t.same((await pmap.PMAPPROC_DUMP()).slice(-2), [{ map: TCP }, { map: UDP }]);
  t.same(
    (await rpcb4.RPCBPROC_DUMP())
      .filter(({ rpcb_map }) => rpcb_map.r_prog === PROGRAM)
      .map(({ rpcb_map: { r_netid, r_addr } }) => [r_netid, r_addr]),
    [
      ['tcp', '0.0.0.0.27.89'],
      ['udp', '0.0.0.0.27.90'],
    ],
  );
  t.same(await rpcb3.RPCBPROC_DUMP(), await rpcb4.RPCBPROC_DUMP());
});

await t.test('version 2 tells nothing of what it cannot say', async (t) => {
  const { server } = portmapper();
  const { pmap, rpcb4 } = clients(server, LOOPBACK);
  t.equal(await rpcb4.RPCBPROC_SET({ ...RPCB, r_netid: 'tcp6', r_addr: '::.27.89' }), true);
  t.equal(await rpcb4.RPCBPROC_SET({ ...RPCB, r_netid: 'local', r_addr: '/run/log.sock' }), true);
  t.same(
    (await pmap.PMAPPROC_DUMP()).filter(({ map }) => map.prog === PROGRAM),
    [],
  );
  t.equal(await pmap.PMAPPROC_GETPORT(TCP), 0);
  t.equal(await pmap.PMAPPROC_UNSET(TCP), true);
  t.equal(
    (await rpcb4.RPCBPROC_DUMP()).filter(({ rpcb_map }) => rpcb_map.r_prog === PROGRAM).length,
    2,
    'not its to unset',
  );
});
await t.test('look-ups of what is not registered', async (t) => {
  const { server } = portmapper();
  const { pmap, rpcb3, rpcb4 } = clients(server, OUTSIDE);
  t.equal(await pmap.PMAPPROC_GETPORT(TCP), 0);
  t.equal(await rpcb3.RPCBPROC_GETADDR(RPCB), '');
  t.equal(await rpcb4.RPCBPROC_GETADDR(RPCB), '');
  t.equal(await rpcb4.RPCBPROC_GETVERSADDR(RPCB), '');
  t.same(await rpcb4.RPCBPROC_GETADDRLIST(RPCB), []);
});

await t.test('an unregistered version gets the address of another, as from rpcbind', async (t) => {
  const { server } = portmapper();
  const { pmap, rpcb4 } = clients(server, LOOPBACK);
  await pmap.PMAPPROC_SET(TCP);
  t.equal(await pmap.PMAPPROC_GETPORT({ ...TCP, vers: 9 }), 7001);
  t.equal(await rpcb4.RPCBPROC_GETADDR({ ...RPCB, r_vers: 9 }), '127.0.0.1.27.89');
  t.equal(await rpcb4.RPCBPROC_GETVERSADDR({ ...RPCB, r_vers: 9 }), '', 'but not where the version matters');
  t.same(await rpcb4.RPCBPROC_GETADDRLIST({ ...RPCB, r_vers: 9 }), []);
});

await t.test(
  'GETADDR answers for the transport that it came on, at the address that it came to',
  async (t) => {
    const { server } = portmapper();
    const { pmap, rpcb4 } = clients(server, LOOPBACK);
    await pmap.PMAPPROC_SET(TCP);
    await pmap.PMAPPROC_SET(UDP);
    await rpcb4.RPCBPROC_SET({ ...RPCB, r_netid: 'local', r_addr: '/run/log.sock' });
    await rpcb4.RPCBPROC_SET({ ...RPCB, r_vers: 2, r_addr: '127.0.0.1.30.1' });
    const ask = (origin: Origin, rpcb = RPCB): Promise<string> =>
      clients(server, origin).rpcb4.RPCBPROC_GETADDR(rpcb);
    t.equal(await ask(OUTSIDE), '192.0.2.1.27.89');
    t.equal(await ask(OUTSIDE_UDP), '192.0.2.1.27.90', 'udp, though tcp was claimed');
    t.equal(await ask(LOCAL), '/run/log.sock');
    t.equal(await ask(LOOPBACK6), '', 'nothing is there over tcp6');
    t.equal(
      await ask(OUTSIDE, { ...RPCB, r_vers: 2 }),
      '127.0.0.1.30.1',
      'one address only is told as it is',
    );
    const hidden = { ...OUTSIDE, localAddress: undefined };
    t.equal(
      await ask(hidden, { ...RPCB, r_addr: '198.51.100.1.0.111' }),
      '198.51.100.1.27.89',
      "the caller's word",
    );
    t.equal(await ask(hidden, { ...RPCB, r_addr: 'junk' }), '0.0.0.0.27.89');
  },
);

await t.test('GETADDRLIST gives all transports of the family', async (t) => {
  const { server } = portmapper();
  const { pmap, rpcb4 } = clients(server, LOOPBACK);
  await pmap.PMAPPROC_SET(TCP);
  await pmap.PMAPPROC_SET(UDP);
  await rpcb4.RPCBPROC_SET({ ...RPCB, r_netid: 'tcp6', r_addr: '::.27.89' });
  const listed = (origin: Origin) => clients(server, origin).rpcb4.RPCBPROC_GETADDRLIST(RPCB);
  const stream = { r_nc_semantics: 3, r_nc_proto: 'tcp' };
  const datagram = { r_nc_semantics: 1, r_nc_proto: 'udp' };
  const inet = { r_nc_protofmly: 'inet' };
  t.same(await listed(OUTSIDE), [
    { rpcb_entry_map: { r_maddr: '192.0.2.1.27.89', r_nc_netid: 'tcp', ...inet, ...stream } },
    { rpcb_entry_map: { r_maddr: '192.0.2.1.27.90', r_nc_netid: 'udp', ...inet, ...datagram } },
  ]);
  t.same(await listed(LOOPBACK6), [
    { rpcb_entry_map: { r_maddr: '::1.27.89', r_nc_netid: 'tcp6', r_nc_protofmly: 'inet6', ...stream } },
  ]);
});

// as rpcbind 1.2.6 gave them on x86
const TRANSPORT_ADDRESSES = [
  [LOOPBACK, '127.0.0.1.0.111', 16, '0200006f 7f000001 00000000 00000000'],
  [
    LOOPBACK6,
    '2001:db8::ff00:42:8329.8.1',
    28,
    '0a000801 00000000 20010db8 00000000 0000ff00 00428329 00000000',
  ],
  [LOOPBACK6, '::.0.111', 28, '0a00006f 00000000 00000000 00000000 00000000 00000000 00000000'],
  [LOCAL, '/run/x', 110, '01002f72 756e2f78'],
] as const;

await t.test('UADDR2TADDR and TADDR2UADDR', async (t) => {
  const { server } = portmapper();
  for (const [origin, uaddr, maxlen, hex] of TRANSPORT_ADDRESSES) {
    for (const rpcb of [clients(server, origin).rpcb3, clients(server, origin).rpcb4]) {
      const { maxlen: length, buf } = await rpcb.RPCBPROC_UADDR2TADDR(uaddr);
      t.same([length, Buffer.from(buf)], [maxlen, Buffer.from(bytesOf(hex))], uaddr);
      t.equal(await rpcb.RPCBPROC_TADDR2UADDR({ maxlen, buf }), uaddr);
    }
  }
  const { rpcb4 } = clients(server, LOOPBACK);
  for (const uaddr of ['', '999.1.1.1.0.111', '::1.0.111', '1.2.3.4', 'x'.repeat(1000)])
    t.same(
      await rpcb4.RPCBPROC_UADDR2TADDR(uaddr),
      { maxlen: 0, buf: new Uint8Array(0) },
      uaddr.slice(0, 20),
    );
  for (const hex of ['', '02', '0200006f', '0a00006f 7f000001 00000000 00000000', '61626364'])
    t.equal(await rpcb4.RPCBPROC_TADDR2UADDR({ maxlen: 16, buf: bytesOf(hex) }), '', hex);
  t.equal(
    await clients(server, LOOPBACK6).rpcb4.RPCBPROC_TADDR2UADDR({ maxlen: 16, buf: bytesOf('0a00006f') }),
    '',
  );
});

await t.test('GETTIME is now', async (t) => {
  const { rpcb3, rpcb4 } = clients(portmapper().server, OUTSIDE);
  const now = Date.now() / 1000;
  for (const time of [await rpcb3.RPCBPROC_GETTIME(), await rpcb4.RPCBPROC_GETTIME()])
    t.ok(Math.abs(time - now) < 5);
});

await t.test('GETSTAT counts', async (t) => {
  const { server } = portmapper();
  const { pmap, rpcb4 } = clients(server, LOOPBACK);
  await pmap.PMAPPROC_NULL();
  await pmap.PMAPPROC_SET(TCP);
  await pmap.PMAPPROC_SET(TCP);
  await pmap.PMAPPROC_GETPORT(TCP);
  await pmap.PMAPPROC_GETPORT({ ...TCP, prog: 5 });
  await pmap.PMAPPROC_UNSET(TCP);
  const [two, three, four] = await rpcb4.RPCBPROC_GETSTAT();
  t.same(two?.info, [1, 2, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  t.same([two?.setinfo, two?.unsetinfo], [1, 1]);
  t.same(two?.addrinfo, [
    { prog: PROGRAM, vers: 1, success: 1, failure: 0, netid: 'tcp' },
    { prog: 5, vers: 1, success: 0, failure: 1, netid: 'tcp' },
  ]);
  t.same(three?.info, new Array(13).fill(0));
  t.equal(four?.info[12], 1);
});

await t.test('what GETSTAT remembers of look-ups is bounded', async (t) => {
  const { server } = portmapper();
  const { pmap, rpcb4 } = clients(server, LOOPBACK);
  for (let prog = 0; prog < 1000; prog++) await pmap.PMAPPROC_GETPORT({ ...TCP, prog });
  t.equal((await rpcb4.RPCBPROC_GETSTAT())[0]?.addrinfo.length, 256);
});

await t.test('a datagram from outside is never answered with more bytes than it had', async (t) => {
  const { server } = portmapper();
  const inside = clients(server, LOOPBACK);
  const long = '2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff';
  for (let vers = 1; vers <= 30; vers++) await inside.pmap.PMAPPROC_SET({ ...TCP, vers });
  await inside.rpcb4.RPCBPROC_SET({ ...RPCB, r_netid: 'udp6', r_addr: `${long}.255.255` });
  for (const origin of [
    OUTSIDE_UDP,
    { ...OUTSIDE_UDP, netid: 'udp6', address: '2001:db8::7', localAddress: long },
  ]) {
    const { pmap, rpcb4, callBytes, replyBytes } = clients(server, origin);
    const bare = { ...RPCB, r_netid: '', r_addr: '', r_owner: '' };
    const answers = [];
    for (const call of [
      () => pmap.PMAPPROC_DUMP(),
      () => rpcb4.RPCBPROC_DUMP(),
      () => rpcb4.RPCBPROC_GETSTAT(),
      () => rpcb4.RPCBPROC_GETADDRLIST({ ...bare, r_prog: 100000, r_vers: 4 }),
      () => rpcb4.RPCBPROC_GETADDR(bare),
      () => rpcb4.RPCBPROC_GETVERSADDR(bare),
      () => rpcb4.RPCBPROC_UADDR2TADDR('::.0.1'),
      () =>
        rpcb4.RPCBPROC_TADDR2UADDR({
          maxlen: 28,
          buf: bytesOf('0a000801 00000000 20010db8 11111111 2222ff00 00428329 00000000'),
        }),
      () => pmap.PMAPPROC_GETPORT(TCP),
      () => rpcb4.RPCBPROC_GETTIME(),
      () => pmap.PMAPPROC_NULL(),
    ])
      answers.push(await codeOf(call()));
    t.same(answers.slice(0, 3), ['PROC_UNAVAIL', 'PROC_UNAVAIL', 'PROC_UNAVAIL']);
    t.equal(replyBytes.length, callBytes.length);
    replyBytes.forEach((bytes, index) =>
      t.ok(bytes <= (callBytes[index] ?? 0), `${bytes} bytes for ${callBytes[index]}`),
    );
  }
  t.ok((await clients(server, LOOPBACK_UDP).pmap.PMAPPROC_DUMP()).length > 30, 'loopback gets the list');
  t.ok((await clients(server, OUTSIDE).pmap.PMAPPROC_DUMP()).length > 30, 'and whoever asks over tcp');
});

await t.test('statuses of versions and procedures that do not exist', async (t) => {
  const { server } = portmapper();
  const { transport } = clients(server, OUTSIDE);
  const call = (version: number, number: number): Promise<string> =>
    codeOf(
      createClient(
        { ...PMAP_VERS, version, procedures: { X: { ...PMAP_VERS.procedures.PMAPPROC_DUMP, number } } },
        transport,
      ).X(),
    );
  t.equal(await call(1, 0), 'PROG_MISMATCH');
  t.equal(await call(5, 0), 'PROG_MISMATCH');
  const tooNew = createClient({ ...PMAP_VERS, version: 9 }, transport).null();
  await t.rejects(
    tooNew,
    new RpcError('PROG_MISMATCH', 'PMAP_PROG.NULL: the server has versions 2 to 4, not 9', {
      low: 2,
      high: 4,
    }),
  );
  t.equal(await call(2, 6), 'PROC_UNAVAIL');
  t.equal(await call(3, 9), 'PROC_UNAVAIL');
  t.equal(await call(4, 13), 'PROC_UNAVAIL');
});
