import t from 'tap';
import { readIpPacket } from '../../../../client/sunrpc/capture/ip-packet.js';
import { ipOfLink } from '../../../../client/sunrpc/capture/link-layer.js';
import { readTransport } from '../../../../client/sunrpc/capture/transport-layer.js';
import { ethernet, ipv4, ipv6, ipv6FragmentHeader, tcp, udp } from './packets.js';

const PAYLOAD = Buffer.from('payload');
const V4 = ipv4(udp(PAYLOAD));
const V6 = ipv6(udp(PAYLOAD));

/** What is left of a packet behind all headers. */
function payloadOf(linkType: number, bytes: Buffer): string | undefined {
  const ip = ipOfLink(linkType, bytes);
  if (ip === undefined || ip === 'unknown') return ip;
  const packet = readIpPacket(ip);
  return packet && readTransport(packet)?.payload.toString();
}

function family(word: number, isLittleEndian = false): Buffer {
  const bytes = Buffer.alloc(4);
  if (isLittleEndian) bytes.writeUInt32LE(word);
  else bytes.writeUInt32BE(word);
  return bytes;
}

/** Linux cooked headers, of which only the protocol matters. */
function sll(protocol: number): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt16BE(protocol, 14);
  return head;
}
function sll2(protocol: number): Buffer {
  const head = Buffer.alloc(20);
  head.writeUInt16BE(protocol, 0);
  return head;
}

await t.test('IP is found behind every link layer that is known', (t) => {
  const rows: readonly (readonly [string, number, Buffer])[] = [
    ['Ethernet', 1, ethernet(0x0800, V4)],
    ['Ethernet, IPv6', 1, ethernet(0x86dd, V6)],
    ['802.1Q', 1, ethernet(0x0800, V4, 0x8100)],
    ['QinQ', 1, ethernet(0x86dd, V6, 0x88a8, 0x8100)],
    ['QinQ as it was before 802.1ad', 1, ethernet(0x0800, V4, 0x9100, 0x8100)],
    ['Ethernet, padded to its least length', 1, Buffer.concat([ethernet(0x0800, V4), Buffer.alloc(20)])],
    ['SLL', 113, Buffer.concat([sll(0x0800), V4])],
    ['SLL, IPv6', 113, Buffer.concat([sll(0x86dd), V6])],
    ['SLL2', 276, Buffer.concat([sll2(0x86dd), V6])],
    ['NULL, least significant byte first', 0, Buffer.concat([family(2, true), V4])],
    ['NULL, most significant byte first', 0, Buffer.concat([family(2), V4])],
    ['NULL, IPv6 of macOS', 0, Buffer.concat([family(30, true), V6])],
    ['NULL, IPv6 of FreeBSD', 0, Buffer.concat([family(28, true), V6])],
    ['LOOP', 108, Buffer.concat([family(24), V6])],
    ['RAW', 101, V4],
    ['RAW, IPv6', 101, V6],
    ['RAW of BSD', 12, V4],
    ['IPV4', 228, V4],
    ['IPV6', 229, V6],
  ];
  for (const [name, linkType, bytes] of rows) t.equal(payloadOf(linkType, bytes), 'payload', name);
  t.equal(payloadOf(1, ethernet(0x0806, V4)), undefined, 'ARP');
  t.equal(payloadOf(105, V4), 'unknown', '802.11');
  t.end();
});

await t.test('a packet that is cut in its headers is no packet, wherever it is cut', (t) => {
  for (const [linkType, bytes] of [
    [1, ethernet(0x0800, V4, 0x88a8, 0x8100)],
    [113, Buffer.concat([sll(0x86dd), V6])],
    [276, Buffer.concat([sll2(0x0800), V4])],
    [0, Buffer.concat([family(2), ipv4(tcp(1, PAYLOAD), { protocol: 6 })])],
  ] as const) {
    const headBytes = bytes.length - PAYLOAD.length;
    for (let cut = 0; cut < headBytes; cut++)
      t.equal(payloadOf(linkType, bytes.subarray(0, cut)), undefined, `link type ${linkType} at ${cut}`);
    t.equal(payloadOf(linkType, bytes.subarray(0, headBytes + 3)), 'pay');
  }
  t.end();
});

await t.test('what is said of lengths', (t) => {
  const withOptions = ipv4(udp(PAYLOAD), { options: Buffer.alloc(8) });
  t.equal(payloadOf(101, withOptions), 'payload', 'IPv4 options');
  t.equal(
    payloadOf(101, ipv4(udp(PAYLOAD), { totalBytes: 0 })),
    'payload',
    'no length yet: segmentation by the card',
  );
  t.equal(payloadOf(101, ipv4(udp(PAYLOAD), { totalBytes: 8 })), undefined, 'shorter than its header');
  const tiny = Buffer.from(V4);
  tiny.writeUInt8(0x44, 0);
  t.equal(payloadOf(101, tiny), undefined, 'a header of 16 bytes');

  const packet = readIpPacket(V4.subarray(0, -3));
  t.ok(packet && packet.sentBytes - packet.payload.length === 3, 'cut when it was captured');
  const datagram = packet && readTransport(packet);
  t.equal(datagram?.sentBytes, PAYLOAD.length);
  t.equal(datagram?.payload.toString(), 'payl');
  t.end();
});

await t.test('addresses and ports', (t) => {
  const v6 = readIpPacket(V6);
  t.match(v6, { source: '2001:db8::1', destination: '2001:db8::2', protocol: 17 });
  for (const [hex, text] of [
    ['00000000000000000000000000000001', '::1'],
    ['00000000000000000000000000000000', '::'],
    ['20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
    ['20010db8000100020003000400050006', '2001:db8:1:2:3:4:5:6'],
    ['20010000000200030004000500060007', '2001:0:2:3:4:5:6:7'],
    ['fe800000000000000000000000000000', 'fe80::'],
    ['00000000000000000000ffff7f000001', '::ffff:7f00:1'],
  ] as const)
    t.equal(readIpPacket(ipv6(udp(PAYLOAD), 17, hex))?.source, text);
  const packet = readIpPacket(ipv4(udp(PAYLOAD, 1022, 111)));
  t.match(packet && readTransport(packet), {
    protocol: 'udp',
    from: { host: '10.0.0.1', port: 1022 },
    to: { host: '10.0.0.2', port: 111 },
  });
  t.end();
});

await t.test('a segment', (t) => {
  const read = (bytes: Buffer): unknown => {
    const packet = readIpPacket(ipv4(bytes, { protocol: 6 }));
    return packet && readTransport(packet);
  };
  t.match(read(tcp(0xffff_fff0, PAYLOAD, { ack: 7, flags: 'SF' })), {
    sequence: 0xffff_fff0,
    acknowledged: 7,
    isSyn: true,
    isFin: true,
    isReset: false,
    sentBytes: 7,
  });
  t.match(read(tcp(1, PAYLOAD, { flags: 'R' })), { acknowledged: undefined, isReset: true, isSyn: false });
  const options = Buffer.concat([tcp(1, Buffer.alloc(0)), Buffer.alloc(12), PAYLOAD]);
  options.writeUInt8(8 << 4, 12);
  t.match(read(options), { sentBytes: 7, payload: PAYLOAD }, 'behind options');
  options.writeUInt8(15 << 4, 12);
  t.equal(read(options), undefined, 'a header longer than the packet');
  options.writeUInt8(4 << 4, 12);
  t.equal(read(options), undefined, 'a header too short');
  t.equal(read(Buffer.alloc(7)), undefined);
  t.equal(payloadOf(101, ipv4(udp(PAYLOAD), { protocol: 1 })), undefined, 'ICMP');
  t.end();
});

await t.test('extension headers of IPv6', (t) => {
  const extension = (next: number, bytes = 8): Buffer =>
    Buffer.concat([Buffer.of(next, bytes / 8 - 1), Buffer.alloc(bytes - 2)]);
  const authentication = Buffer.concat([Buffer.of(60, 4), Buffer.alloc(22)]);
  const chain = Buffer.concat([
    extension(43, 16),
    extension(51),
    authentication,
    extension(44),
    ipv6FragmentHeader(17, 0, false),
    udp(PAYLOAD),
  ]);
  t.equal(
    payloadOf(101, ipv6(chain, 0)),
    'payload',
    'hop-by-hop, routing, authentication, options, atomic fragment',
  );
  for (let cut = 40; cut < 40 + 16 + 8 + 24 + 8 + 8 + 8; cut++)
    t.equal(payloadOf(101, ipv6(chain, 0).subarray(0, cut)), undefined, `cut at ${cut}`);
  t.equal(readIpPacket(ipv6(extension(59), 60))?.protocol, 59, 'no next header');
  const endless = Buffer.alloc(65_528);
  t.equal(readIpPacket(ipv6(endless, 0)), undefined, 'nothing but extensions');
  t.end();
});
