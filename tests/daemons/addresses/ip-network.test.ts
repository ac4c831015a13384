import t from 'tap';
import { IpNetwork } from '../../../daemons/addresses/ip-network.js';

await t.test('one spelling for each network', (t) => {
  const rows: [written: string, text: string][] = [
    ['192.0.2.0/24', '192.0.2.0/24'],
    ['192.0.2.1', '192.0.2.1/32'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:DB8:0::/32', '2001:db8::/32'],
    ['::1', '::1/128'],
    ['::/0', '::/0'],
    ['::ffff:192.0.2.0/120', '192.0.2.0/24'],
    ['::ffff:c000:0200/120', '192.0.2.0/24'],
    ['::ffff:192.0.2.1', '192.0.2.1/32'],
  ];
  for (const [written, text] of rows) t.equal(IpNetwork.parse(written).text, text, written);
  t.end();
});

await t.test('what is no network', (t) => {
  const rows: [written: string, message: RegExp][] = [
    ['', /expected an IP address/],
    ['localhost', /expected an IP address/],
    ['192.0.2.0/', /expected an IP address/],
    ['192.0.2.0/-1', /expected an IP address/],
    ['192.0.2.0/024', /expected an IP address/],
    ['192.0.2.0/255.255.255.0', /expected an IP address/],
    ['192.0.2/24', /expected an IP address/],
    ['fe80::1%lo', /expected an IP address/],
    ['192.0.2.0/33', /an address of IPv4 has 32 bits/],
    ['2001:db8::/129', /an address of IPv6 has 128 bits/],
    ['192.0.2.1/24', /has bits beyond the first 24/],
    ['2001:db8::1/32', /has bits beyond the first 32/],
    ['::ffff:0.0.0.0/95', /give the IPv4 network/],
  ];
  for (const [written, message] of rows) t.throws(() => IpNetwork.parse(written), { message }, written);
  t.end();
});

await t.test('who is in it', (t) => {
  const rows: [network: string, inside: string[], outside: string[]][] = [
    [
      '192.0.2.0/24',
      ['192.0.2.0', '192.0.2.255', '::ffff:192.0.2.7'],
      ['192.0.3.0', '191.0.2.0', '::192.0.2.7', ''],
    ],
    ['192.0.2.7', ['192.0.2.7', '::FFFF:192.0.2.7'], ['192.0.2.6', '192.0.2.8']],
    ['192.0.2.128/25', ['192.0.2.128'], ['192.0.2.127']],
    ['0.0.0.0/0', ['255.255.255.255', '::ffff:1.2.3.4'], ['::1', '2001:db8::1']],
    ['::/0', ['::1', '2001:db8::1', 'fe80::1%eth0'], ['127.0.0.1', '::ffff:127.0.0.1']],
    ['2001:db8::/33', ['2001:db8:7fff::1'], ['2001:db8:8000::', '2001:db9::']],
    ['fe80::/10', ['fe80::1%eth0', 'febf::1'], ['fec0::1']],
    ['::1', ['::1', '0:0:0:0:0:0:0:1'], ['::2', '1::1', '127.0.0.1']],
    ['64:ff9b::/96', ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'], ['64:ff9b:1::1']],
  ];
  for (const [network, inside, outside] of rows) {
    const subject = IpNetwork.parse(network);
    for (const address of inside) t.ok(subject.contains(address), `${address} in ${network}`);
    for (const address of outside) t.notOk(subject.contains(address), `${address} not in ${network}`);
  }
  t.end();
});
