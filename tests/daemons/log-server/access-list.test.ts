import type { Caller } from 'onc-rpc';
import t from 'tap';
import { IpNetwork } from '../../../daemons/addresses/ip-network.js';
import type { Access } from '../../../daemons/log-server/access.js';
import { AccessList, type StrangerMode } from '../../../daemons/log-server/access-list.js';

const CERTIFICATE = {
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  authorized: true,
  subject: 'CN=p2p',
  fingerprint256: 'AB:CD:0F',
  certificate: undefined,
};

const caller = (address: string, more: Partial<Caller> = {}): Caller => ({
  netid: 'tcp',
  address,
  port: 40_000,
  signal: new AbortController().signal,
  ...more,
});

const list = (strangers: StrangerMode, ...networks: string[]): Access =>
  new AccessList({ strangers, networks: networks.map((text) => IpNetwork.parse(text)) });

await t.test('an allowed network is known by the narrowest that holds the caller', (t) => {
  const access = list('refuse', '10.0.0.0/8', '10.1.0.0/16', '2001:db8::/32');
  const identity = (address: string): string => access.identify(caller(address)).identity;
  t.same(access.identify(caller('10.2.3.4')), {
    authentication: 'AUTHENTICATED_ADDRESS',
    identity: '10.0.0.0/8',
  });
  t.equal(identity('10.1.3.4'), '10.1.0.0/16');
  t.equal(identity('::ffff:10.1.3.4'), '10.1.0.0/16', 'on a socket of both families');
  t.equal(identity('2001:db8::7'), '2001:db8::/32');
  t.ok(access.mayAppend(caller('10.2.3.4')).isAllowed);
  t.ok(access.mayRead(caller('10.2.3.4')).isAllowed);
  t.end();
});

await t.test('a certificate goes before an address', (t) => {
  const access = list('refuse', '10.0.0.0/8');
  for (const address of ['10.2.3.4', '192.0.2.1']) {
    const known = caller(address, { tls: CERTIFICATE });
    t.same(access.identify(known), { authentication: 'AUTHENTICATED_TLS', identity: 'abcd0f' });
    t.ok(access.mayAppend(known).isAllowed);
    t.ok(access.mayRead(known).isAllowed);
  }
  const untrusted = caller('192.0.2.1', { tls: { ...CERTIFICATE, authorized: false } });
  t.equal(access.identify(untrusted).authentication, 'AUTHENTICATED_NOT');
  t.notOk(access.mayAppend(untrusted).isAllowed);
  t.end();
});

await t.test('a stranger is refused, or marked; neither reads', (t) => {
  const stranger = caller('192.0.2.1');
  for (const mode of ['refuse', 'mark'] as const) {
    const access = list(mode, '10.0.0.0/8');
    t.same(access.identify(stranger), { authentication: 'AUTHENTICATED_NOT', identity: '' });
    t.equal(access.mayAppend(stranger).isAllowed, mode === 'mark');
    t.notOk(access.mayRead(stranger).isAllowed);
    t.notOk(access.mayRead(caller('127.0.0.1')).isAllowed, 'loopback is no exception');
  }
  t.end();
});

await t.test('the address on a datagram proves nothing, but on loopback', (t) => {
  const access = list('refuse', '10.0.0.0/8', '127.0.0.0/8', '::1');
  const forged = caller('10.2.3.4', { netid: 'udp' });
  t.same(access.identify(forged), { authentication: 'AUTHENTICATED_NOT', identity: '' });
  t.ok(access.mayAppend(forged).isAllowed, 'it is taken');
  t.match(access.mayNumber(forged), { isAllowed: false, reason: /over TCP/ }, 'but makes no source');
  t.ok(list('mark', '10.0.0.0/8').mayNumber(forged).isAllowed, 'unless anybody may');
  t.ok(access.mayNumber({ ...forged, netid: 'tcp' }).isAllowed);
  t.notOk(access.mayRead(forged).isAllowed);
  t.notOk(access.mayAppend(caller('192.0.2.1', { netid: 'udp' })).isAllowed);
  for (const [address, netid] of [
    ['127.0.0.9', 'udp'],
    ['::1', 'udp6'],
  ] as const) {
    const local = caller(address, { netid });
    t.equal(access.identify(local).authentication, 'AUTHENTICATED_ADDRESS');
    t.ok(access.mayRead(local).isAllowed);
  }
  t.end();
});
