import t from 'tap';
import {
  RequestParser,
  type RequestParserOptions,
  type Verdict,
} from '../../../daemons/p2p-server/request-parser.js';

const TIME = '11/05/2025 18:02:34';

/** The verdict on bytes that arrive in chunks of one size, and then end. */
function judge(bytes: Buffer | string, chunkBytes = 65_536, acceptsUntimed = false): Verdict {
  return judgeWith({ acceptsUntimed }, bytes, chunkBytes);
}

function judgeWith(options: RequestParserOptions, bytes: Buffer | string, chunkBytes: number): Verdict {
  const stream = Buffer.from(bytes);
  const parser = new RequestParser(options);
  for (let at = 0; at < stream.length; at += chunkBytes) {
    const verdict = parser.push(stream.subarray(at, at + chunkBytes));
    if (verdict !== undefined) return verdict;
  }
  return parser.end();
}

const GOOD: [bytes: string, request: object][] = [
  [`REGISTER\0${TIME}\0alice\0`, { operation: 'REGISTER', timestamp: TIME, user: 'alice' }],
  ['REGISTER\0\0alice\0', { operation: 'REGISTER', timestamp: '', user: 'alice' }],
  ['REGISTER\0yesterday\0alice\0', { operation: 'REGISTER', timestamp: 'yesterday', user: 'alice' }],
  [`UNREGISTER\0${TIME}\0ñandú\0`, { operation: 'UNREGISTER', timestamp: TIME, user: 'ñandú' }],
  [
    `CONNECT\0${TIME}\0alice\x004000\0`,
    { operation: 'CONNECT', timestamp: TIME, user: 'alice', port: '4000' },
  ],
  [`DISCONNECT\0${TIME}\0alice\0`, { operation: 'DISCONNECT', timestamp: TIME, user: 'alice' }],
  [
    `PUBLISH\0${TIME}\0alice\0/tmp/f\0"my" file\0`,
    { operation: 'PUBLISH', timestamp: TIME, user: 'alice', path: '/tmp/f', description: '"my" file' },
  ],
  [
    `PUBLISH\0${TIME}\0alice\0/tmp/f\0\0`,
    { operation: 'PUBLISH', timestamp: TIME, user: 'alice', path: '/tmp/f', description: '' },
  ],
  [`DELETE\0${TIME}\0alice\0/f\0`, { operation: 'DELETE', timestamp: TIME, user: 'alice', path: '/f' }],
  [`LIST USERS\0${TIME}\0alice\0`, { operation: 'LIST_USERS', timestamp: TIME, user: 'alice' }],
  [`LIST_USERS\0${TIME}\0alice\0`, { operation: 'LIST_USERS', timestamp: TIME, user: 'alice' }],
  [
    `LIST CONTENT\0${TIME}\0alice\0bob\0`,
    { operation: 'LIST_CONTENT', timestamp: TIME, user: 'alice', target: 'bob' },
  ],
  [
    ` GET_USER_INFO \0${TIME}\0alice\0bob\0`,
    { operation: 'GET_USER_INFO', timestamp: TIME, user: 'alice', target: 'bob' },
  ],
  [
    `REGISTER\0${'9'.repeat(3000)}\0alice\0`,
    { operation: 'REGISTER', timestamp: '9'.repeat(3000), user: 'alice' },
  ],
  [
    `REGISTER\0${TIME}\0${'u'.repeat(255)}\0`,
    { operation: 'REGISTER', timestamp: TIME, user: 'u'.repeat(255) },
  ],
];

for (const [bytes, request] of GOOD) {
  await t.test(`request ${JSON.stringify(bytes.slice(0, 40))}`, (t) => {
    for (const chunkBytes of [1, 2, 7, 4096]) {
      const verdict = judge(bytes, chunkBytes);
      t.match(verdict, { kind: 'request', request }, `${chunkBytes} bytes a segment`);
    }
    t.match(judge(`${bytes}trailing\0strings`), { kind: 'request', request }, 'trailing strings are ignored');
    t.match(judge(`${bytes}${'x'.repeat(100_000)}`), { kind: 'request', request }, 'however many');
    t.end();
  });
}

const u256 = 'u'.repeat(256);

/** Recognised operations that are refused, with the fields that the audit record is made from. */
const REFUSED: [bytes: Buffer | string, fields: Record<string, string>][] = [
  [`REGISTER\0${TIME}\0\0`, { user: '' }],
  [`REGISTER\0${TIME}\0${u256}\0`, { user: u256 }],
  [`REGISTER\0${TIME}\0a\nb\0`, { user: 'a\nb' }],
  [Buffer.from(`REGISTER\0${TIME}\0\xff\0`, 'latin1'), { user: '\ufffd' }],
  [`CONNECT\0${TIME}\0alice\0abc\0`, { user: 'alice', port: 'abc' }],
  [`CONNECT\0${TIME}\0alice\x0099999\0`, { user: 'alice', port: '99999' }],
  [`CONNECT\0${TIME}\0alice\x000\0`, { user: 'alice', port: '0' }],
  [`CONNECT\0${TIME}\0alice\x0008080\0`, { user: 'alice', port: '08080' }],
  [`CONNECT\0${TIME}\0alice\0\0`, { user: 'alice', port: '' }],
  [`PUBLISH\0${TIME}\0alice\0\0d\0`, { user: 'alice', path: '', description: 'd' }],
  [`PUBLISH\0${TIME}\0alice\0${u256}\0d\0`, { user: 'alice', path: u256, description: 'd' }],
  [`PUBLISH\0${TIME}\0alice\0/f\0${u256}\0`, { user: 'alice', path: '/f', description: u256 }],
  [`DELETE\0${TIME}\0alice\0/a\x7f\0`, { user: 'alice', path: '/a\x7f' }],
  [`LIST CONTENT\0${TIME}\0alice\0${u256}\0`, { user: 'alice', target: u256 }],
  [`HEARTBEAT\0${TIME}\0alice\0x\0`, { user: 'alice', session: 'x' }],
  [`DESCRIBE FILE\0${TIME}\0alice\0/f\0-1\0`, { user: 'alice', path: '/f', size: '-1' }],
  [`ANNOUNCE CERTIFICATE\0${TIME}\0alice\x001\0aa\0`, { user: 'alice', session: '1', sha256: 'aa' }],
  // What never came in full is no field …
  ['REGISTER\0', {}],
  [`REGISTER\0${TIME}\0ali`, {}],
  [`PUBLISH\0${TIME}\0alice\0/tmp/fi`, { user: 'alice' }],
  // … but one over its limit is, even without a NUL.
  [`REGISTER\0${TIME}\0${u256}`, { user: u256 }],
  [`REGISTER\0${TIME}\0${'u'.repeat(10_000)}`, { user: 'u'.repeat(4096 - 29) }],
  [`DELETE\0${TIME}\0alice\0${'p'.repeat(10_000)}\0`, { user: 'alice', path: 'p'.repeat(4096 - 33) }],
];

for (const [bytes, fields] of REFUSED) {
  await t.test(`refused ${JSON.stringify(bytes.toString().slice(0, 50))} of ${bytes.length}`, (t) => {
    for (const chunkBytes of [1, 3, 65_536]) {
      const verdict = judge(bytes, chunkBytes);
      const received = verdict.kind === 'refused' ? verdict.received.fields : undefined;
      const texts = Object.entries(received ?? { verdict: Buffer.from(verdict.kind) });
      t.same(Object.fromEntries(texts.map(([name, value]) => [name, value.toString()])), fields);
    }
    t.end();
  });
}

const UNKNOWN = [
  '',
  'REGISTER',
  `QUIT\0${TIME}\0alice\0`,
  `register\0${TIME}\0alice\0`,
  'GET FILE\0/etc/passwd\0',
  '\0\0\0\0',
  'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
  'x'.repeat(10_000),
  Buffer.from([0xff, 0xfe, 0]),
];

for (const bytes of UNKNOWN) {
  await t.test(`unknown ${JSON.stringify(bytes.toString().slice(0, 40))}`, (t) => {
    for (const chunkBytes of [1, 65_536]) t.equal(judge(bytes, chunkBytes).kind, 'unknown');
    t.end();
  });
}

await t.test('a request that is as long as any may be is not waited for', (t) => {
  const parser = new RequestParser({ acceptsUntimed: false });
  t.equal(parser.push(Buffer.from(`REGISTER\0${'9'.repeat(4_086)}`)), undefined);
  t.equal(parser.push(Buffer.from('9'))?.kind, 'refused');
  t.end();
});

await t.test('an unknown or endless opcode is not waited for', (t) => {
  t.equal(new RequestParser({ acceptsUntimed: false }).push(Buffer.from('QUIT\0'))?.kind, 'unknown');
  t.equal(new RequestParser({ acceptsUntimed: false }).push(Buffer.alloc(256, 'x'))?.kind, 'unknown');
  t.end();
});

await t.test('a field over its limit settles the answer before its NUL', (t) => {
  const parser = new RequestParser({ acceptsUntimed: false });
  t.equal(parser.push(Buffer.from(`REGISTER\0${'9'.repeat(300)}`)), undefined, 'a timestamp may be long');
  t.equal(parser.isRefused, false);
  t.equal(parser.push(Buffer.from(`\0${'u'.repeat(255)}`)), undefined);
  t.equal(parser.isRefused, false);
  t.equal(parser.push(Buffer.from('u')), undefined);
  t.equal(parser.isRefused, true);
  t.end();
});

await t.test('clients without a timestamp, where they are accepted', (t) => {
  const untimed = (bytes: string): Verdict => judge(bytes, 1, true);
  t.match(untimed('REGISTER\0alice\0'), { kind: 'request', request: { user: 'alice', timestamp: '' } });
  t.match(untimed('CONNECT\0alice\x004000\0'), { kind: 'request', request: { user: 'alice', port: '4000' } });
  t.match(untimed('REGISTER\0\0alice\0'), { kind: 'request', request: { user: 'alice', timestamp: '' } });
  t.match(untimed('REGISTER\x001234\0'), { kind: 'request', request: { user: '1234' } });
  for (const time of [TIME, '11/5/25', '2025-05-11T18:02:34Z']) {
    t.match(untimed(`REGISTER\0${time}\0bob\0`), {
      kind: 'request',
      request: { user: 'bob', timestamp: time },
    });
  }
  t.match(judge('REGISTER\0alice\0'), { kind: 'refused' }, 'otherwise no placeholder becomes a user');
  t.end();
});

await t.test('a secret of 1 to 255 bytes is taken, another refused, however it is split', (t) => {
  const request = `REGISTER\0${TIME}\0alice\0`;
  for (const [secretBytes, kind] of [
    [0, 'refused'],
    [1, 'request'],
    [255, 'request'],
    [256, 'refused'],
    [300, 'refused'],
  ] as const) {
    const bytes = Buffer.from(`WITH SECRET\0${'s'.repeat(secretBytes)}\0${request}`);
    for (let at = 1; at <= bytes.length; at++) {
      const parser = new RequestParser({ acceptsUntimed: false, takesSecrets: true });
      const verdict = parser.push(bytes.subarray(0, at)) ?? parser.push(bytes.subarray(at)) ?? parser.end();
      if (verdict.kind !== kind) t.fail(`${secretBytes} bytes, split at ${at}: ${verdict.kind}`);
    }
    t.equal(judgeWith({ acceptsUntimed: false, takesSecrets: true }, bytes, 1).kind, kind);
  }
  t.end();
});

await t.test('a secret is announced before the opcode only', (t) => {
  const bytes = `REGISTER\0${TIME}\0WITH SECRET\0`;
  const verdict = judgeWith({ acceptsUntimed: false, takesSecrets: true }, bytes, 65_536);
  t.match(verdict, { kind: 'request', request: { user: 'WITH SECRET' } });
  t.end();
});

await t.test('an unfinished secret is never taken for an opcode', (t) => {
  const bytes = `WITH SECRET\0REGISTER${' '.repeat(300)}`;
  for (const chunkBytes of [1, 65_536])
    t.equal(judgeWith({ acceptsUntimed: false, takesSecrets: true }, bytes, chunkBytes).kind, 'unknown');
  t.end();
});
