import * as xdr from 'node-xdr';
import { AuthSysParms, NULL_AUTH } from 'onc-rpc';
import { Mapping } from 'portmapper-js';
import t from 'tap';
import { ethernet, ipv4, ipv6, ipv6FragmentHeader, pcap, udp } from '../capture/packets.js';
import { call, reply, words } from '../traffic/messages.js';
import { answered, asked, Connection } from './conversation.js';
import { behind, dumped, NO_PROGRAMS } from './dumped.js';

const MAPPING = xdr.encode(Mapping, { prog: 100003, vers: 3, prot: 6, port: 0 });
const GETPORT = call({ xid: 0x1234, proc: 3 }, MAPPING);
const PORT = reply(0x1234, words(2049));
const CALL_TEXT = 'PMAP_PROG.PMAP_VERS.PMAPPROC_GETPORT {"prog":100003,"vers":3,"prot":6,"port":0}';

await t.test('a call and its reply over udp', (t) => {
  const { lines, faults } = dumped(pcap([asked(GETPORT), answered(PORT)]));
  t.same(lines, [
    `1970-01-01T00:00:01.000000Z udp 10.0.0.1:900 > 10.0.0.2:2049 xid 0x00001234 AUTH_NONE ${CALL_TEXT}`,
    '  = SUCCESS 2049 (1.000 ms)',
  ]);
  t.same(faults, []);
  t.end();
});

await t.test('over tcp, in segments that come in any order', (t) => {
  const connection = new Connection();
  const packets = [
    ...connection.open(),
    connection.asks(GETPORT, 10),
    connection.sends('server', Buffer.from([0x80, 0, 0, PORT.length])),
    connection.sends('server', PORT.subarray(0, 10)),
    connection.sends('server', PORT.subarray(10)),
  ];
  const [syn, ack, question, mark, first, second] = packets;
  if (!syn || !ack || !question || !mark || !first || !second) throw new Error('no packets');
  const { lines } = dumped(pcap([syn, ack, question, second, mark, mark, first, first]));
  t.equal(lines.length, 2);
  t.match(lines[0], `tcp 10.0.0.1:900 > 10.0.0.2:2049 xid 0x00001234 AUTH_NONE ${CALL_TEXT}`);
  t.equal(lines[1], '  = SUCCESS 2049 (4.000 ms)');
  t.end();
});

await t.test('any split of a capture gives the same', (t) => {
  const connection = new Connection();
  const capture = pcap([
    ...connection.open(),
    asked(GETPORT),
    connection.asks(GETPORT),
    connection.answers(PORT),
    answered(PORT),
  ]);
  const whole = dumped(capture);
  t.equal(whole.lines.length, 4);
  for (const pieceBytes of [1, 3, 16, 100]) t.same(dumped(capture, { pieceBytes }), whole);
  t.end();
});

await t.test('fragments of IPv4 and IPv6', (t) => {
  const long = call({ xid: 5, prog: 300, vers: 1, proc: 1 }, Buffer.alloc(3000, 0x41));
  const datagram = udp(long);
  const v4 = [0, 1480, 2960].map((offset) =>
    ipv4(datagram.subarray(offset, offset + 1480), { offset, hasMore: offset < 2960 }),
  );
  const v6 = [0, 1448, 2896].map((offset) =>
    ipv6(
      Buffer.concat([
        ipv6FragmentHeader(17, offset, offset < 2896),
        datagram.subarray(offset, offset + 1448),
      ]),
      44,
    ),
  );
  const { lines } = dumped(pcap([...v4.reverse(), ...v6]));
  t.equal(lines.length, 4);
  t.match(lines[0], 'udp 10.0.0.1:900 > 10.0.0.2:2049 xid 0x00000005 AUTH_NONE 300.1.1 0x4141');
  t.match(lines[0], '… (3000 bytes)');
  t.match(lines[2], 'udp [2001:db8::1]:900 > [2001:db8::2]:2049');
  const { lines: cut } = dumped(pcap(v4.slice(1)));
  t.match(cut[0], '… (2912 bytes) [arguments: 88 bytes were not captured]');
  t.end();
});

await t.test('packets that were cut when they were captured', (t) => {
  const connection = new Connection();
  const packets = [
    ...connection.open().map((bytes) => ({ bytes })),
    { bytes: connection.asks(call({ xid: 1, proc: 3 }, MAPPING)), snap: 20 + 20 + 4 + 40 + 8 },
    { bytes: connection.answers(reply(1, words(7))) },
    { bytes: asked(call({ xid: 2, proc: 3 }, MAPPING)), snap: 20 + 8 + 30 },
  ];
  t.same(behind(/^.*2049 /, packets), [
    'xid 0x00000001 AUTH_NONE PMAP_PROG.PMAP_VERS.PMAPPROC_GETPORT {prog = 100003, vers = 3 …} [arguments: 8 bytes were not captured]',
    '  = SUCCESS 7 (1.000 ms)',
    'xid 0x00000002 PMAP_PROG.PMAP_VERS.PMAPPROC_GETPORT [cred.body: 4 bytes needed, 2 left at byte 28; 26 bytes were not captured]',
    '  = no reply (end of capture)',
  ]);
  t.end();
});

await t.test('a segment that the capture lacks', (t) => {
  const connection = new Connection();
  const packets = [...connection.open(), connection.asks(call({ xid: 1 })), connection.answers(reply(1))];
  connection.asks(call({ xid: 2 }));
  packets.push(connection.answers(reply(2)), connection.asks(call({ xid: 3 })), connection.answers(reply(3)));
  packets.push(connection.asks(call({ xid: 4 })), connection.answers(reply(4)));
  t.same(behind(/^.*Z /, packets, { programs: NO_PROGRAMS }), [
    'tcp 10.0.0.1:900 > 10.0.0.2:2049 xid 0x00000001 AUTH_NONE 100000.2.NULL',
    '  = SUCCESS (1.000 ms)',
    'tcp 10.0.0.1:900 > 10.0.0.2:2049 44 bytes missing from the capture',
    'tcp 10.0.0.1:900 > 10.0.0.2:2049 xid 0x00000003 AUTH_NONE 100000.2.NULL',
    '  = SUCCESS (1.000 ms) [the capture has it before the call]',
    'tcp 10.0.0.1:900 > 10.0.0.2:2049 xid 0x00000004 AUTH_NONE 100000.2.NULL',
    '  = SUCCESS (1.000 ms)',
    'tcp 10.0.0.2:2049 > 10.0.0.1:900 xid 0x00000002 reply without call = SUCCESS',
  ]);
  t.end();
});

await t.test('a capture that begins in the middle of a connection', (t) => {
  const connection = new Connection();
  const packets = [
    connection.sends('server', Buffer.alloc(30, 0x55)),
    connection.answers(reply(8)),
    connection.asks(call({ xid: 9 })),
    connection.answers(reply(9)),
  ];
  t.same(behind(/^.*Z /, packets), [
    'tcp 10.0.0.2:2049 > 10.0.0.1:900 30 bytes skipped that are no record (they begin with 5555555555555555)',
    'tcp 10.0.0.1:900 > 10.0.0.2:2049 xid 0x00000009 AUTH_NONE PMAP_PROG.PMAP_VERS.PMAPPROC_NULL',
    '  = SUCCESS (1.000 ms)',
    'tcp 10.0.0.2:2049 > 10.0.0.1:900 xid 0x00000008 reply without call = SUCCESS',
  ]);
  t.end();
});

await t.test('what is no RPC is not shown, but all is on a port that is named or known', (t) => {
  const dns = ipv4(udp(Buffer.from('000181800001000100000000', 'hex'), 53, 40_000));
  t.same(dumped(pcap([dns])).lines, []);
  t.equal(dumped(pcap([dns]), { ports: [53] }).lines.length, 1);
  t.same(dumped(pcap([asked(GETPORT)]), { ports: [53] }).lines, []);
  const garbage = asked(Buffer.from('what is this?'));
  t.same(dumped(pcap([garbage])).lines, []);
  const { lines } = dumped(pcap([asked(GETPORT), garbage, answered(Buffer.alloc(3))]));
  t.match(lines[0], 'no RPC message: its type is 543781664, neither CALL (0) nor REPLY (1): 0x7768');
  t.match(lines[1], '10.0.0.2:2049 > 10.0.0.1:900 3 bytes are no RPC message: 0x000000');
  const http = new Connection();
  t.same(dumped(pcap([...http.open(), http.sends('client', Buffer.from('GET / HTTP/1.1'))])).lines, []);
  t.end();
});

await t.test('a connection that turns into TLS', (t) => {
  const connection = new Connection();
  const hello = Buffer.concat([Buffer.from('16030100f8010000f4', 'hex'), Buffer.alloc(244, 0xab)]);
  const packets = [
    ...connection.open(),
    connection.asks(call({ cred: { flavor: 7, body: new Uint8Array() } })),
    connection.answers(
      reply(1, new Uint8Array(), {
        tag: 'MSG_ACCEPTED',
        value: { verf: { flavor: 0, body: Buffer.from('STARTTLS') }, replyData: { tag: 'SUCCESS' } },
      }),
    ),
    connection.sends('client', hello),
  ];
  const { lines } = dumped(pcap(packets));
  t.match(lines[0], 'AUTH_TLS PMAP_PROG.PMAP_VERS.PMAPPROC_NULL');
  t.match(lines[2], '253 bytes skipped that are no record (they look like TLS)');
  t.end();
});

await t.test('two connections between the same ports, one after the other', (t) => {
  const [first, second] = [new Connection(), new Connection()];
  const packets = [
    ...first.open(),
    first.asks(call({ xid: 1 })),
    first.sends('client', Buffer.alloc(0), 'R'),
    first.asks(call({ xid: 99 })),
  ];
  // another connection counts from elsewhere
  second.sends('client', Buffer.alloc(50_000));
  second.sends('server', Buffer.alloc(50_000));
  packets.push(...second.open(), second.asks(call({ xid: 2 })), second.answers(reply(2)));
  t.same(behind(/^.*2049 /, packets), [
    'xid 0x00000001 AUTH_NONE PMAP_PROG.PMAP_VERS.PMAPPROC_NULL',
    '  = no reply (connection ended)',
    'xid 0x00000002 AUTH_NONE PMAP_PROG.PMAP_VERS.PMAPPROC_NULL',
    '  = SUCCESS (1.000 ms)',
  ]);
  t.end();
});

await t.test('who calls', (t) => {
  const parms = { stamp: 1, machinename: 'host\u001b[2J', uid: 1000, gid: 100, gids: [4, 24] };
  const sys = { flavor: 1, body: xdr.encode(AuthSysParms, parms) };
  const creds = [
    sys,
    { flavor: 1, body: sys.body.subarray(0, 10) },
    { flavor: 2, body: words(0xabcd) },
    { flavor: 6, body: words(1, 0, 7, 1, 0) },
    { flavor: 6, body: words(1, 0, 8, 3, 0) },
    { flavor: 300_001, body: new Uint8Array() },
  ];
  const packets = creds.map((cred, xid) => asked(call({ xid, cred, proc: 3 }, MAPPING)));
  const calls = behind(/^.*xid 0x\d+ /, packets).filter((line) => !line.startsWith(' '));
  t.same(
    calls.map((line) => line.replace(CALL_TEXT, 'GETPORT')),
    [
      'AUTH_SYS "host\\u001b[2J" uid 1000 gid 100 gids 4,24 GETPORT',
      'AUTH_SYS 0x0000000100000008686f GETPORT [credential: machinename: 8 bytes needed, 2 left at byte 8]',
      'AUTH_SHORT 0x0000abcd GETPORT',
      'RPCSEC_GSS RPCSEC_GSS_DATA rpc_gss_svc_none seq 7 GETPORT',
      `RPCSEC_GSS RPCSEC_GSS_DATA rpc_gss_svc_privacy seq 8 PMAP_PROG.PMAP_VERS.PMAPPROC_GETPORT 0x${Buffer.from(MAPPING).toString('hex')} [the arguments are wrapped by RPCSEC_GSS]`,
      'flavor 300001 GETPORT',
    ],
  );
  t.end();
});

await t.test('arguments and results that are not as they should be', (t) => {
  const set = (xid: number, args: Uint8Array): Buffer =>
    asked(call({ xid, prog: 100000, vers: 3, proc: 3 }, args));
  const name = (text: string, padding: number): Buffer =>
    Buffer.concat([
      words(1, 2, text.length),
      Buffer.from(text, 'latin1'),
      Buffer.alloc(-text.length & 3, padding),
      words(0, 0),
    ]);
  const packets = [
    set(1, name('tcp', 0)),
    set(2, name('tcp', 1)),
    set(3, Buffer.concat([name('tcp', 0), words(1, 2)])),
    set(4, name('tcp', 0).subarray(0, 14)),
    set(5, words(1, 2, 0xffff_ffff)),
    set(6, name('\xff\xfe\x9b', 0)),
    answered(reply(1, words(3))),
  ];
  t.same(behind(/^.*GETADDR /, packets), [
    '{"r_prog":1,"r_vers":2,"r_netid":"tcp","r_addr":"","r_owner":""}',
    '  = SUCCESS { …} (6.000 ms) [results: 3 bytes needed, 0 left at byte 4]',
    '{"r_prog":1,"r_vers":2,"r_netid":"tcp","r_addr":"","r_owner":""} [arguments: r_netid: padding is not zero at byte 15]',
    '  = no reply (end of capture)',
    '{"r_prog":1,"r_vers":2,"r_netid":"tcp","r_addr":"","r_owner":""} [arguments: 8 bytes are left over at byte 24]',
    '  = no reply (end of capture)',
    '{r_prog = 1, r_vers = 2 …} [arguments: r_netid: 3 bytes needed, 2 left at byte 12]',
    '  = no reply (end of capture)',
    '{r_prog = 1, r_vers = 2 …} [arguments: r_netid: no string can have 4294967295 bytes here at byte 8]',
    '  = no reply (end of capture)',
    '{"r_prog":1,"r_vers":2,"r_netid":"\\udcff\\udcfe\\udc9b","r_addr":"","r_owner":""} [arguments: r_netid: the bytes are not UTF-8 at byte 12]',
    '  = no reply (end of capture)',
  ]);
  t.end();
});

await t.test('what nobody knows is shown by its numbers', (t) => {
  const packets = [
    asked(call({ xid: 1, prog: 400, vers: 5, proc: 6 }, words(1))),
    asked(call({ xid: 2, prog: 400, vers: 5, proc: 0 })),
    asked(call({ xid: 3, vers: 77, proc: 6 })),
    asked(call({ xid: 4, vers: 2, proc: 99 })),
    answered(reply(1, words(0xffff_ffff))),
    answered(
      reply(3, new Uint8Array(), {
        tag: 'MSG_ACCEPTED',
        value: { verf: NULL_AUTH, replyData: { tag: 'PROG_MISMATCH', value: { low: 2, high: 4 } } },
      }),
    ),
    answered(reply(4, words(1), { tag: 'MSG_DENIED', value: { tag: 'AUTH_ERROR', value: 'AUTH_TOOWEAK' } })),
  ];
  t.same(behind(/^.*AUTH_NONE /, packets), [
    '400.5.6 0x00000001',
    '  = SUCCESS 0xffffffff (4.000 ms)',
    'PMAP_PROG.77.6',
    '  = PROG_MISMATCH 2..4 (3.000 ms)',
    'PMAP_PROG.PMAP_VERS.99',
    '  = AUTH_ERROR AUTH_TOOWEAK (3.000 ms)',
    '400.5.NULL',
    '  = no reply (end of capture)',
  ]);
  t.end();
});

await t.test('a capture that cannot be read to its end', (t) => {
  const whole = pcap([asked(GETPORT), answered(PORT), asked(GETPORT)]);
  const { lines, faults } = dumped(whole.subarray(0, -5));
  t.equal(lines.length, 2);
  t.same(faults, ['the capture ends in the middle of a packet']);
  for (const [capture, fault] of [
    [Buffer.from('no capture at all'), 'neither pcap nor pcapng: it begins with 6e6f2063'],
    [Buffer.alloc(0), '0 bytes are too few for a capture'],
    [pcap([GETPORT, GETPORT], { linkType: 105 }), '2 packets are of link type 105, which is not known'],
  ] as const)
    t.same(dumped(capture).faults, [fault]);
  t.same(dumped(pcap([ethernet(0x0806, Buffer.alloc(28)), Buffer.alloc(0)], { linkType: 1 })), {
    lines: [],
    faults: [],
  });
  t.end();
});
