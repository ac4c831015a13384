import t from 'tap';
import {
  encodeReply,
  type Operation,
  type Reply,
  ReplyDecoder,
} from '../../../daemons/p2p-protocol/index.js';

const alice = { name: 'alice', ip: '127.0.0.1', port: 4000 };
const bob = { name: 'bob', ip: '10.0.0.2', port: 65535 };

const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

interface Case<Op extends Operation> {
  operation: Op;
  reply: Reply<Op>;
  hex: string;
}
function row<Op extends Operation>(operation: Op, reply: Reply<Op>, hex: string): Case<Op> {
  return { operation, reply, hex: hex.replaceAll(' ', '') };
}

/** Both ways. */
const ROWS = [
  row('REGISTER', { status: 'ok' }, '00'),
  row('REGISTER', { status: 'usernameInUse' }, '01'),
  row('UNREGISTER', { status: 'otherError' }, '02'),
  row('CONNECT', { status: 'userAlreadyConnected' }, '02'),
  row('DISCONNECT', { status: 'userNotConnected' }, '02'),
  row('PUBLISH', { status: 'otherError' }, '04'),
  row('DELETE', { status: 'contentNotPublished' }, '03'),
  row('LIST_USERS', { status: 'ok', users: [] }, '00 3000'),
  row(
    'LIST_USERS',
    { status: 'ok', users: [alice, bob] },
    '00 3200 616c69636500 3132372e302e302e3100 3430303000 626f6200 31302e302e302e3200 363535333500',
  ),
  row('LIST_USERS', { status: 'userNotConnected' }, '02'),
  row('LIST_CONTENT', { status: 'ok', paths: [] }, '00 3000'),
  row('LIST_CONTENT', { status: 'ok', paths: ['/a', '/b c'] }, '00 3200 2f6100 2f62206300'),
  row('LIST_CONTENT', { status: 'remoteUserDoesNotExist' }, '03'),
  row('GET_USER_INFO', { status: 'ok', ip: '::1', port: 4000 }, '00 3a3a3100 3430303000'),
  row('GET_USER_INFO', { status: 'remoteUserNotAvailable' }, '03'),
  row('GET_FILE', { status: 'ok', size: 1234 }, '00 3132333400'),
  row('GET_FILE', { status: 'fileNotAvailable' }, '01'),
  row('START_SESSION', { status: 'ok', session: '17', ttlSeconds: 60 }, '00 313700 363000'),
  row('START_SESSION', { status: 'userNotConnected' }, '02'),
  row('HEARTBEAT', { status: 'userNotConnected' }, '02'),
  row('DISCONNECT_SESSION', { status: 'ok' }, '00'),
  row('ANNOUNCE_CERTIFICATE', { status: 'ok' }, '00'),
  row('GET_CERTIFICATE', { status: 'ok', sha256: '0a'.repeat(32) }, `00${'3061'.repeat(32)}00`),
  row('GET_CERTIFICATE', { status: 'remoteUserNotAvailable' }, '03'),
  row('LIST_CONTENT_LONG', { status: 'ok', entries: [], next: '' }, '00 3000 00'),
  row(
    'LIST_CONTENT_LONG',
    {
      status: 'ok',
      entries: [{ path: '/a', size: 5, description: '', published: 't' }],
      next: '7',
    },
    '00 3100 2f6100 3500 00 7400 3700',
  ),
  row(
    'SEARCH',
    { status: 'ok', entries: [{ user: 'bob', path: '/a', size: undefined, description: 'd' }], next: '' },
    '00 3100 626f6200 2f6100 00 6400 00',
  ),
  row(
    'STAT_FILE',
    { status: 'ok', size: 0, sha256: EMPTY_SHA256, modifiedMs: 1500, prefixSha256: '' },
    `00 3000 ${Buffer.from(EMPTY_SHA256).toString('hex')}00 3135303000 00`,
  ),
  row('GET_FILE_RANGE', { status: 'ok', size: 9 }, '00 3900'),
  row('GET_FILE_RANGE', { status: 'otherError' }, '02'),
];

function decode(
  operation: Operation,
  bytes: Buffer,
  chunkBytes = bytes.length,
): { reply: Reply; rest: Buffer } {
  const decoder = new ReplyDecoder(operation);
  for (let at = 0; at < bytes.length; at += chunkBytes) decoder.push(bytes.subarray(at, at + chunkBytes));
  return { reply: decoder.end(), rest: decoder.rest };
}

for (const { operation, reply, hex } of ROWS) {
  await t.test(`${operation} ${reply.status} ${hex.slice(0, 16)}`, (t) => {
    t.equal(encodeReply(operation, reply).toString('hex'), hex);
    t.strictSame(decode(operation, Buffer.from(hex, 'hex')).reply, reply, 'in one piece');
    t.strictSame(decode(operation, Buffer.from(hex, 'hex'), 1).reply, reply, 'byte by byte');
    t.end();
  });
}

/** What only comes in: programs in the field. */
const TOLERATED = [
  row('REGISTER', { status: 'ok' }, '30'),
  row('REGISTER', { status: 'usernameInUse' }, '3100'),
  row('REGISTER', { status: 'ok' }, '00 676172626167650000'),
  row('REGISTER', { status: 'otherError' }, '48545450'),
  row('CONNECT', { status: 'otherError' }, '39'),
  row(
    'LIST_USERS',
    { status: 'ok', users: [alice] },
    '3000 3100 616c69636500 3132372e302e302e3100 3430303000',
  ),
  row('LIST_USERS', { status: 'ok', users: [] }, '00 00 3000 ffff'),
  row('LIST_CONTENT', { status: 'ok', paths: [''] }, '00 3100 00'),
  row('GET_USER_INFO', { status: 'ok', ip: '::1', port: 1 }, '30 3a3a3100 3100'),
  row('GET_FILE', { status: 'ok', size: 0 }, '30 00 3000'),
];

for (const { operation, reply, hex } of TOLERATED) {
  await t.test(`tolerated: ${operation} ${hex}`, (t) => {
    t.strictSame(decode(operation, Buffer.from(hex, 'hex')).reply, reply, 'in one piece');
    t.strictSame(decode(operation, Buffer.from(hex, 'hex'), 1).reply, reply, 'byte by byte');
    t.end();
  });
}

await t.test('bytes after the header of GET FILE are the file', (t) => {
  const bytes = Buffer.concat([Buffer.from('003500', 'hex'), Buffer.from('a\0b\0c')]);
  for (const chunkBytes of [1, 2, 3, 4, 8]) {
    t.equal(decode('GET_FILE', bytes, chunkBytes).rest.toString(), 'a\0b\0c', `${chunkBytes} bytes a chunk`);
  }
  t.end();
});

const BAD: [operation: Operation, hex: string, code: string][] = [
  ['REGISTER', '', 'noReply'],
  ['LIST_USERS', '00', 'truncated'],
  ['LIST_USERS', '003200616c69636500', 'truncated'],
  ['LIST_USERS', '002d3100', 'malformed'],
  ['LIST_USERS', '00000000', 'malformed'],
  ['LIST_CONTENT', '003136303030303030000000', 'malformed'],
  ['LIST_USERS', '003100610062006300', 'malformed'],
  ['GET_USER_INFO', '003a3a310030383000', 'malformed'],
  ['GET_FILE', '00303000', 'malformed'],
  ['GET_FILE', '0031', 'truncated'],
  ['GET_FILE', `00${'31'.repeat(300)}`, 'tooLong'],
];

for (const [operation, hex, code] of BAD) {
  await t.test(`${operation} ${hex.slice(0, 20)} is ${code}`, (t) => {
    t.throws(() => decode(operation, Buffer.from(hex, 'hex'), 1), { name: 'ProtocolError', code });
    t.end();
  });
}

await t.test('a reply without an end is given up', (t) => {
  const decoder = new ReplyDecoder('LIST_CONTENT');
  decoder.push(Buffer.from('\x001000000\0'));
  const paths = Buffer.from(`${'x'.repeat(255)}\0`.repeat(4096));
  t.throws(
    () => {
      for (;;) decoder.push(paths);
    },
    { code: 'tooLong' },
  );
  t.end();
});
