import t from 'tap';
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
  RPCB,
  TCP,
  UDP,
} from './staged-portmapper.js';

const ROOT: Origin = { ...LOOPBACK, port: 700 };

const BAD_MAPPINGS = [
  ['port 0', { ...TCP, port: 0 }],
  ['port 65536', { ...TCP, port: 65536 }],
  ['port 4294967295', { ...TCP, port: 0xffffffff }],
  ['unknown protocol', { ...TCP, prot: 99 }],
  ['protocol 0', { ...TCP, prot: 0 }],
  ["the portmapper's own program", { ...TCP, prog: 100000, vers: 7 }],
] as const;

for (const [what, mapping] of BAD_MAPPINGS) {
  await t.test(`version 2, SET with ${what} is FALSE`, async (t) => {
    const { server, refusals, service } = portmapper();
    const before = service.mappings.length;
    t.equal(await clients(server, LOOPBACK).pmap.PMAPPROC_SET(mapping), false);
    t.equal(service.mappings.length, before);
    t.equal(refusals.length, 1);
  });
}

const BAD_RPCBS = [
  ['an unknown netid', { ...RPCB, r_netid: 'zork' }],
  ['a netid of Object.prototype', { ...RPCB, r_netid: 'constructor' }],
  ['no netid', { ...RPCB, r_netid: '' }],
  ['no address', { ...RPCB, r_addr: '' }],
  ['port 0', { ...RPCB, r_addr: '0.0.0.0.0.0' }],
  ['a bad address', { ...RPCB, r_addr: '999.1.1.1.0.111' }],
  ['an address of another family', { ...RPCB, r_addr: '::1.0.111' }],
  ['a long address', { ...RPCB, r_addr: '1'.repeat(1000) }],
  ['NUL in the address', { ...RPCB, r_addr: '1.2.3.4.0.111\0' }],
  ["the portmapper's own program", { ...RPCB, r_prog: 100000, r_vers: 7 }],
] as const;

for (const [what, rpcb] of BAD_RPCBS) {
  await t.test(`versions 3 and 4, SET with ${what} is FALSE`, async (t) => {
    const { server, refusals } = portmapper();
    const { rpcb3, rpcb4 } = clients(server, LOOPBACK);
    t.equal(await rpcb3.RPCBPROC_SET(rpcb), false);
    t.equal(await rpcb4.RPCBPROC_SET(rpcb), false);
    t.equal(refusals.length, 2);
  });
}

await t.test('SET twice is FALSE', async (t) => {
  const { server, refusals } = portmapper();
  const { pmap, rpcb4 } = clients(server, LOOPBACK);
  t.equal(await pmap.PMAPPROC_SET(TCP), true);
  t.equal(await pmap.PMAPPROC_SET(TCP), false);
  t.equal(await pmap.PMAPPROC_SET({ ...TCP, port: 7009 }), false);
  t.equal(await rpcb4.RPCBPROC_SET(RPCB), false);
  t.equal(refusals.length, 3);
  t.equal(await pmap.PMAPPROC_GETPORT(TCP), 7001);
  t.equal(await pmap.PMAPPROC_UNSET(TCP), true);
  t.equal(await pmap.PMAPPROC_SET({ ...TCP, port: 7009 }), true);
});

await t.test('a full table is said', async (t) => {
  const { server, refusals, service } = portmapper(7);
  const { pmap } = clients(server, LOOPBACK);
  t.equal(service.mappings.length, 6);
  t.equal(await pmap.PMAPPROC_SET(TCP), true);
  t.equal(await pmap.PMAPPROC_SET(UDP), false);
  t.match(refusals[0], /7 mappings, and that is its limit/);
});

for (const origin of [LOOPBACK, LOOPBACK6, LOCAL, LOOPBACK_UDP]) {
  await t.test(`${origin.netid} ${origin.address} may set and unset`, async (t) => {
    const { rpcb4 } = clients(portmapper().server, origin);
    t.equal(await rpcb4.RPCBPROC_SET(RPCB), true);
    t.equal(await rpcb4.RPCBPROC_UNSET(RPCB), true);
  });
}

for (const origin of [
  OUTSIDE,
  OUTSIDE_UDP,
  { ...OUTSIDE, port: 700 },
  { ...OUTSIDE, address: '::ffff:192.0.2.7', netid: 'tcp6' },
]) {
  await t.test(`${origin.netid} ${origin.address} port ${origin.port} may not`, async (t) => {
    const { server, refusals } = portmapper();
    await clients(server, LOOPBACK).pmap.PMAPPROC_SET(UDP);
    const { pmap, rpcb3, rpcb4 } = clients(server, origin);
    for (const set of [pmap.PMAPPROC_SET(TCP), rpcb3.RPCBPROC_SET(RPCB), rpcb4.RPCBPROC_SET(RPCB)])
      t.equal(await set, false);
    for (const unset of [pmap.PMAPPROC_UNSET(UDP), rpcb3.RPCBPROC_UNSET(RPCB), rpcb4.RPCBPROC_UNSET(RPCB)])
      t.equal(await unset, false);
    t.equal(refusals.length, 6);
    t.match(refusals[0], /not on this machine/);
    t.equal(await pmap.PMAPPROC_GETPORT(UDP), 7002, 'but may ask');
  });
}

await t.test("what the superuser set is nobody else's", async (t) => {
  const { server, refusals } = portmapper();
  const root = clients(server, ROOT);
  const anybody = clients(server, LOOPBACK);
  t.equal(await root.pmap.PMAPPROC_SET(TCP), true);
  t.same((await root.rpcb4.RPCBPROC_DUMP()).at(-1)?.rpcb_map.r_owner, 'superuser');
  t.equal(await anybody.pmap.PMAPPROC_UNSET(TCP), false);
  t.equal(await anybody.rpcb4.RPCBPROC_UNSET({ ...RPCB, r_owner: 'superuser' }), false);
  t.equal(await clients(server, LOCAL).rpcb4.RPCBPROC_UNSET({ ...RPCB, r_owner: '0' }), false);
  t.match(refusals[0], /belongs to the superuser/);
  t.equal(await anybody.pmap.PMAPPROC_SET(UDP), true);
  t.equal(await root.pmap.PMAPPROC_UNSET(UDP), true, 'the superuser may');
  t.equal(await anybody.pmap.PMAPPROC_GETPORT(TCP), 0);
});

await t.test("the portmapper's own mappings stay", async (t) => {
  const { server, service } = portmapper();
  const before = service.mappings;
  const { pmap, rpcb4 } = clients(server, ROOT);
  t.equal(await pmap.PMAPPROC_UNSET({ ...TCP, prog: 100000, vers: 2 }), false);
  t.equal(await rpcb4.RPCBPROC_UNSET({ ...RPCB, r_prog: 100000, r_vers: 4, r_netid: '' }), false);
  t.same(service.mappings, before);
});
