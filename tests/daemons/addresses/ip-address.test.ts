import t from 'tap';
import { isLinkLocal, networkOf, zoneOf } from '../../../daemons/addresses/ip-address.js';

await t.test('addresses of one link, and their zones', (t) => {
  for (const ip of ['fe80::1', 'FE80::1%eth0', 'febf::1']) t.ok(isLinkLocal(ip), ip);
  for (const ip of ['fe7f::1', 'fec0::1', 'fe80', '2001:db8::fe80', '10.0.0.1']) t.notOk(isLinkLocal(ip), ip);
  t.equal(zoneOf('fe80::1%eth0'), 'eth0');
  t.equal(zoneOf('fe80::1'), undefined);
  t.equal(zoneOf('100%sure'), undefined);
  t.end();
});

await t.test('who is behind an address', (t) => {
  const rows: [ip: string, network: string][] = [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1:2:3:4', '2001:db8:0:0::/64'],
    ['2001:db8::', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ];
  for (const [ip, network] of rows) t.equal(networkOf(ip), network, ip);
  t.end();
});
