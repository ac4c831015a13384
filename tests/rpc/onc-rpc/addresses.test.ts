import { formatHostPort, isLoopback, isWildcard, unmapped, withoutZone } from 'onc-rpc/addresses';
import t from 'tap';

await t.test('a host and a port', (t) => {
  t.equal(formatHostPort('127.0.0.1', 111), '127.0.0.1:111');
  t.equal(formatHostPort('::1', 111), '[::1]:111');
  t.equal(formatHostPort('host.example', 0), 'host.example:0');
  t.end();
});

await t.test('an IPv4 address on a socket of both families', (t) => {
  t.equal(unmapped('::ffff:192.0.2.1'), '192.0.2.1');
  t.equal(unmapped('::FFFF:192.0.2.1'), '192.0.2.1');
  t.equal(unmapped('192.0.2.1'), '192.0.2.1');
  t.equal(unmapped('::ffff:c000:201'), '::ffff:c000:201', 'never written so by a socket');
  t.equal(unmapped('2001:db8::1'), '2001:db8::1');
  t.end();
});

await t.test('an address without its zone', (t) => {
  t.equal(withoutZone('fe80::1%eth0'), 'fe80::1');
  t.equal(withoutZone('fe80::1'), 'fe80::1');
  t.equal(withoutZone('127.0.0.1'), '127.0.0.1');
  t.end();
});

await t.test('this machine’s own', (t) => {
  const own = ['127.0.0.1', '127.255.0.9', '::1', '::ffff:127.0.0.1', '::FFFF:127.0.0.1'];
  for (const address of own) t.ok(isLoopback(address), address);
  for (const address of ['', '128.0.0.1', '::', '::2', '1127.0.0.1', '::ffff:10.0.0.1'])
    t.notOk(isLoopback(address), address);
  t.end();
});

await t.test('every address of the host', (t) => {
  for (const address of ['0.0.0.0', '::']) t.ok(isWildcard(address), address);
  for (const address of ['', '127.0.0.1', '::1', '0.0.0.1']) t.notOk(isWildcard(address), address);
  t.end();
});
