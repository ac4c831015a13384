import * as xdr from 'node-xdr';
import t from 'tap';
import { fromHex, record, word } from '../onc-rpc/hex.js';
import { RawServer } from '../onc-rpc/raw-peers.js';
import { success } from './answered-calls.js';
import { ambushed } from './ambush.js';

// Row 23 of specs/bad-input.md: servers whose replies are none.

const MIB = 1024 * 1024;
const CALL_MS = 20_000;

/** A reply in a record: the call's xid, then these words. */
function reply(call: Buffer, words: string): Buffer {
  return record(Buffer.concat([call.subarray(0, 4), fromHex(words)]));
}

const ACCEPTED = '00000001 00000000 00000000 00000000';

/** Replies to READ, and what its caller is told. */
const BAD_REPLIES: readonly (readonly [story: string, words: string, expected: object])[] = [
  ['reply_stat 2', '00000001 00000002', { path: 'reply.tag', offset: 8, message: /2 is no member/ }],
  ['no reply_stat', '00000001', { path: 'reply.tag', offset: 8 }],
  ['accept_stat 6', `${ACCEPTED} 00000006`, { path: /^reply\..*replyData\.tag$/, offset: 20 }],
  ['reject_stat 2', '00000001 00000001 00000002', { path: /^reply\..*tag$/, offset: 12 }],
  ['auth_stat 99', '00000001 00000001 00000001 00000063', { path: /^reply\.MSG_DENIED/, offset: 16 }],
  ['a verifier of 401 bytes', '00000001 00000000 00000000 00000191', { path: /verf\.body$/, offset: 16 }],
  [
    'a verifier of 0xffffffff bytes',
    '00000001 00000000 00000000 ffffffff',
    { path: /verf\.body$/, offset: 16 },
  ],
  ['a verifier cut', '00000001 00000000 00000000', { path: /verf\.body$/, offset: 16 }],
  ['no results', success(''), { path: 'results', offset: 24 }],
  ['results cut', success('0000'), { path: 'results', offset: 24 }],
  ['results and more', success('00000001 00000002'), { offset: 28, message: /4 bytes are left over/ }],
];

/** Answers that are errors, and as strange as errors can be. */
const ERRORS: readonly (readonly [story: string, words: string, expected: object])[] = [
  ['low above high', `${ACCEPTED} 00000002 00000009 00000003`, { code: 'PROG_MISMATCH', low: 9, high: 3 }],
  ['a mismatch that is none', `${ACCEPTED} 00000002 00000002 00000002`, { code: 'PROG_MISMATCH', low: 2 }],
  ['RPC_MISMATCH 2..2', '00000001 00000001 00000000 00000002 00000002', { code: 'RPC_MISMATCH', high: 2 }],
  ['AUTH_ERROR', '00000001 00000001 00000001 00000005', { code: 'AUTH_ERROR', authStat: 'AUTH_TOOWEAK' }],
];

await t.test('row 23: replies that cannot be understood say where, and harm no other call', async (t) => {
  const all = [
    ...BAD_REPLIES.map(
      ([story, words, place]) => [story, words, { code: 'RPC_BAD_REPLY', ...place }] as const,
    ),
    ...ERRORS,
  ];
  let calls = 0;
  let connections = 0;
  await using server = await RawServer.listen(
    (call, socket) => socket.write(reply(call, all[calls++]?.[1] ?? success(word(1)))),
    () => connections++,
  );
  await ambushed(t, {}, async (client) => {
    await client.ask('open', { over: 'tcp', port: server.port });
    for (const [story, , expected] of all) t.match(await client.ask('read', CALL_MS), expected, story);
    t.same(await client.ask('read', CALL_MS), { result: 1 });
    t.equal(connections, 1, 'all over one connection');
  });
});

/** `pmaplist` without an end, in version 4's shape and in version 2's alike. */
const LIST_NODE = fromHex('00000001 00000001 00000001 00000001 00000000');

await t.test('row 23: a DUMP whose list has no end in its record', async (t) => {
  const nodes = Buffer.alloc(3 * MIB, Buffer.concat([LIST_NODE, Buffer.alloc(4)]));
  const cut = nodes.subarray(0, nodes.length - (nodes.length % 24));
  await using server = await RawServer.listen((call, socket) => {
    socket.write(record(Buffer.concat([call.subarray(0, 4), fromHex(success('')), cut])));
  });
  await ambushed(t, { maxPeakBytes: 40 * MIB }, async (client) => {
    await client.ask('open', { over: 'tcp', port: server.port });
    t.match(await client.ask('dump', CALL_MS), { code: 'RPC_BAD_REPLY', path: /^results/, offset: Number });
  });
});

await t.test('row 23: a DUMP whose record has no end', async (t) => {
  const fragment = Buffer.concat([fromHex(word(24_000)), Buffer.alloc(24_000, LIST_NODE)]);
  await using server = await RawServer.listen((call, socket) => {
    const begin = Buffer.concat([call.subarray(0, 4), fromHex(success(''))]);
    socket.write(Buffer.concat([fromHex(word(begin.length)), begin]));
    const pour = (): void => {
      while (!socket.destroyed && socket.write(fragment));
    };
    socket.on('drain', pour);
    pour();
  });
  await ambushed(t, { maxPeakBytes: 48 * MIB }, async (client) => {
    await client.ask('open', { over: 'tcp', port: server.port });
    t.match(await client.ask('dump', CALL_MS), {
      code: 'RPC_BAD_RECORD',
      message: /a record of more than 4194304 bytes/,
    });
  });
});

await t.test('row 23: what is no RPC, no whole record, or no answer at all', async (t) => {
  const bad: readonly (readonly [story: string, bytes: string, expected: object, callMs?: number])[] = [
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n', { code: 'RPC_BAD_RECORD', message: /HTTP/ }],
    ['an SSH banner', 'SSH-2.0-OpenSSH_9.2\r\n', { code: 'RPC_BAD_RECORD', message: /SSH/ }],
    ['mark ffffffff', '\xff\xff\xff\xff', { code: 'RPC_BAD_RECORD', message: /more than 4194304 bytes/ }],
    ['half a record', '\x80\0\0\x20\0', { code: 'RPC_BAD_RECORD', message: /not complete after 100 ms/ }],
    ['silence', '', { code: 'RPC_TIMEOUT' }, 100],
  ];
  await ambushed(t, { maxPeakBytes: 6 * MIB }, async (client) => {
    for (const [story, bytes, expected, callMs = CALL_MS] of bad) {
      await using server = await RawServer.listen((_call, socket) => {
        socket.write(Buffer.from(bytes, 'latin1'));
      });
      await client.ask('open', { over: 'tcp', port: server.port, limits: { recordTimeoutMs: 100 } });
      t.match(await client.ask('later', callMs), expected, story);
    }
  });
});

/** A string as it is sent. */
function text(value: string): string {
  return Buffer.from(xdr.encode(xdr.string(), value)).toString('hex');
}

await t.test('row 24: a portmapper that gives addresses that are none', async (t) => {
  const uaddrs = [
    '999.1.1.1.0.111',
    '1.2.3.4.256.0',
    '1.2.3.4',
    '::1.0.111',
    'x'.repeat(1000),
    '1.2.3.4.0.1\0',
  ];
  let given = '';
  await using server = await RawServer.listen((call, socket) => {
    const entry = `${text(given)}${text('tcp')}${word(2)}${text('inet')}${text('tcp')}`;
    socket.write(reply(call, success(`${word(1)}${entry}${word(0)}`)));
  });
  await ambushed(t, {}, async (client) => {
    await client.ask('open', { over: 'tcp', port: server.port });
    for (given of uaddrs)
      t.match(
        await client.ask('lookUp', 7),
        { code: 'BAD_UNIVERSAL_ADDRESS', message: /no universal address of netid tcp/ },
        given.slice(0, 20),
      );
    given = '127.0.0.1.1.2';
    t.match(await client.ask('lookUp', 7), { result: { address: { port: 258 } } });
  });
});
