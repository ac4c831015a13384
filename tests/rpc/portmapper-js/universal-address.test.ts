import fc from 'fast-check';
import {
  formatUniversalAddress,
  isNetid,
  type InetNetid,
  type Netid,
  NETIDS,
  parseUniversalAddress,
  PortmapperError,
  type TransportAddress,
} from 'portmapper-js';
import { addressesOf } from 'portmapper-js/internal/client/listener-addresses.js';
import t from 'tap';

const ADDRESSES: readonly (readonly [uaddr: string, address: TransportAddress])[] = [
  ['127.0.0.1.0.111', { netid: 'tcp', host: '127.0.0.1', port: 111 }],
  ['0.0.0.0.0.0', { netid: 'udp', host: '0.0.0.0', port: 0 }],
  ['255.255.255.255.255.255', { netid: 'tcp', host: '255.255.255.255', port: 65535 }],
  ['10.9.9.9.27.89', { netid: 'udp', host: '10.9.9.9', port: 7001 }],
  ['::.0.111', { netid: 'tcp6', host: '::', port: 111 }],
  ['::1.0.111', { netid: 'udp6', host: '::1', port: 111 }],
  ['2001:db8:1:2:3:4:5:6.8.1', { netid: 'tcp6', host: '2001:db8:1:2:3:4:5:6', port: 2049 }],
  ['::ffff:1.2.3.4.0.111', { netid: 'tcp6', host: '::ffff:1.2.3.4', port: 111 }],
  ['/run/rpcbind.sock', { netid: 'local', path: '/run/rpcbind.sock' }],
];

await t.test('both ways', (t) => {
  for (const [uaddr, address] of ADDRESSES) {
    t.same(parseUniversalAddress(address.netid, uaddr), address, `parses ${uaddr}`);
    t.equal(formatUniversalAddress(address), uaddr, `formats ${uaddr}`);
  }
  t.end();
});

const REFUSED: readonly (readonly [netid: Netid, uaddr: string])[] = [
  ['tcp', '999.1.1.1.0.111'],
  ['tcp', '1.2.3.4.256.0'],
  ['tcp', '1.2.3.4.0.256'],
  ['tcp', '1.2.3.4'],
  ['tcp', '::1.0.111'],
  ['tcp6', '1.2.3.4.0.111'],
  ['tcp', '1'.repeat(1000)],
  ['tcp6', `${':'.repeat(1000)}.0.111`],
  ['tcp', '1.2.3.4.0.111\0'],
  ['tcp', '1.2.3.4\0.0.111'],
  ['tcp', ''],
  ['tcp', '1.2.3.4.0'],
  ['tcp', '1.2.3.4.0.111.5'],
  ['tcp', '01.2.3.4.0.111'],
  ['tcp', '1.2.3.4.00.111'],
  ['tcp', '1.2.3.4.0x0.111'],
  ['tcp', '1.2.3.4.-1.111'],
  ['tcp', '1.2.3.4.0.111 '],
  ['tcp', ' 1.2.3.4.0.111'],
  ['tcp', '1.2.3.4.0.111\n'],
  ['tcp', 'localhost.0.111'],
  ['udp6', '::1'],
  ['udp6', 'fe80::1%eth0.0.111'],
  ['udp6', '1:2:3:4:5:6:7:8:9.0.111'],
  ['udp6', '::1::2.0.111'],
  ['local', ''],
  ['local', 'run/rpcbind.sock'],
  ['local', '/run/\0'],
  ['local', `/${'x'.repeat(107)}`],
];

await t.test('whatever is none is refused', (t) => {
  for (const [netid, uaddr] of REFUSED) {
    t.throws(
      () => parseUniversalAddress(netid, uaddr),
      { name: 'PortmapperError', code: 'BAD_UNIVERSAL_ADDRESS' },
      `${netid} ${JSON.stringify(uaddr.slice(0, 40))}`,
    );
  }
  t.end();
});

const WITHOUT: readonly TransportAddress[] = [
  { netid: 'tcp', host: 'localhost', port: 1 },
  { netid: 'tcp', host: '::1', port: 1 },
  { netid: 'tcp6', host: '127.0.0.1', port: 1 },
  { netid: 'tcp6', host: 'fe80::1%eth0', port: 1 },
  { netid: 'tcp', host: '127.0.0.1', port: 65536 },
  { netid: 'tcp', host: '127.0.0.1', port: -1 },
  { netid: 'tcp', host: '127.0.0.1', port: 1.5 },
  { netid: 'tcp', host: '127.0.0.1', port: NaN },
  { netid: 'local', path: 'relative' },
];

await t.test('addresses that have no universal address', (t) => {
  for (const address of WITHOUT)
    t.throws(() => formatUniversalAddress(address), { code: 'BAD_UNIVERSAL_ADDRESS' });
  t.end();
});

await t.test('the message shows what it was given, in part where that is long', (t) => {
  t.throws(() => parseUniversalAddress('tcp', 'a\nb'), {
    message: '"a\\nb" is no universal address of netid tcp',
  });
  t.throws(() => parseUniversalAddress('tcp', 'a'.repeat(1000)), {
    message: `"${'a'.repeat(80)}…" is no universal address of netid tcp`,
  });
  t.end();
});

await t.test('properties', (t) => {
  const netids = Object.keys(NETIDS).filter(isNetid);
  const text = fc.oneof(
    fc.string(),
    fc.ipV4().map((host) => `${host}.0.111`),
    fc.stringMatching(/^[\d.:a-f/]*$/),
  );
  fc.assert(
    fc.property(fc.constantFrom(...netids), text, (netid, uaddr) => {
      try {
        // what is read is spelled the same again
        return formatUniversalAddress(parseUniversalAddress(netid, uaddr)) === uaddr;
      } catch (error) {
        return error instanceof PortmapperError;
      }
    }),
  );
  const inet = fc.oneof(
    fc.record({ netid: fc.constantFrom<InetNetid>('tcp', 'udp'), host: fc.ipV4(), port: fc.nat(65535) }),
    fc.record({ netid: fc.constantFrom<InetNetid>('tcp6', 'udp6'), host: fc.ipV6(), port: fc.nat(65535) }),
  );
  fc.assert(
    fc.property(inet, (address) => {
      t.same(parseUniversalAddress(address.netid, formatUniversalAddress(address)), address);
    }),
  );
  t.end();
});

await t.test('addresses of listeners', (t) => {
  const host = (address: string, netid = 'tcp6') => addressesOf({ netid, address, port: 1 });
  t.same(host('::1'), [{ netid: 'tcp6', host: '::1', port: 1 }]);
  t.same(host('fe80::1%eth0', 'udp6'), [{ netid: 'udp6', host: 'fe80::1', port: 1 }]);
  t.same(host('::', 'udp6'), [
    { netid: 'udp6', host: '::', port: 1 },
    { netid: 'udp', host: '0.0.0.0', port: 1 },
  ]);
  t.same(host('/run/x.sock', 'local'), [{ netid: 'local', path: '/run/x.sock' }]);
  t.same(host('', 'memory'), []);
  t.end();
});
