import { NULL_AUTH } from 'onc-rpc';
import t from 'tap';
import { readMessage } from '../../../../client/sunrpc/traffic/rpc-message.js';
import { call, reply, words } from './messages.js';

const NO_AUTH = [0, 0];

await t.test('a call, and what of it can be read wherever it is cut', (t) => {
  const whole = call({ xid: 9, prog: 5, vers: 6, proc: 7 }, words(8));
  t.same(readMessage(whole), {
    kind: 'call',
    xid: 9,
    target: { prog: 5, vers: 6, proc: 7 },
    cred: NULL_AUTH,
    verf: NULL_AUTH,
    bodyOffset: 40,
    fault: undefined,
  });
  for (let cut = 0; cut < 40; cut++) {
    const message = readMessage(whole.subarray(0, cut));
    t.equal(message.kind, cut < 8 ? 'unreadable' : 'call');
    t.type(message.fault, 'string', `cut at ${cut}`);
    if (message.kind !== 'call') continue;
    t.equal(message.target !== undefined, cut >= 24);
    t.equal(message.cred !== undefined, cut >= 32);
  }
  t.end();
});

await t.test('calls that are wrong', (t) => {
  const wrong: readonly (readonly [number[], string])[] = [
    [[1, 0, 3, 5, 6, 7, ...NO_AUTH, ...NO_AUTH], 'RPC version 3 is not known'],
    [[1, 0, 2, 5, 6, 7, 0, 401], 'cred.body: length 401 exceeds the maximum 400 at byte 28'],
    [
      [1, 0, 2, 5, 6, 7, ...NO_AUTH, 0, 0xffff_ffff],
      'verf.body: length 4294967295 exceeds the maximum 400 at byte 36',
    ],
    [[1, 0, 2, 5, 6, 7, 1, 100, 0], 'cred.body: 100 bytes needed, 4 left at byte 32'],
  ];
  for (const [message, fault] of wrong)
    t.match(readMessage(words(...message)), { kind: 'call', xid: 1, fault });
  t.match(readMessage(words(1, 2, 3)), {
    kind: 'unreadable',
    fault: 'no RPC message: its type is 2, neither CALL (0) nor REPLY (1)',
  });
  t.end();
});

await t.test('replies of every kind', (t) => {
  const rows: readonly (readonly [number[], object])[] = [
    [[0, ...NO_AUTH, 0, 99], { status: { name: 'SUCCESS' }, bodyOffset: 24 }],
    [[0, ...NO_AUTH, 1], { status: { name: 'PROG_UNAVAIL' } }],
    [
      [0, ...NO_AUTH, 2, 3, 4],
      { status: { name: 'PROG_MISMATCH', range: { low: 3, high: 4 } }, bodyOffset: 32 },
    ],
    [[0, ...NO_AUTH, 3], { status: { name: 'PROC_UNAVAIL' } }],
    [[0, ...NO_AUTH, 4], { status: { name: 'GARBAGE_ARGS' } }],
    [[0, ...NO_AUTH, 5], { status: { name: 'SYSTEM_ERR' } }],
    [[0, ...NO_AUTH, 6], { status: { name: 'accept_stat 6' } }],
    [[1, 0, 2, 3], { status: { name: 'RPC_MISMATCH', range: { low: 2, high: 3 } }, bodyOffset: undefined }],
    [[1, 1, 5], { status: { name: 'AUTH_ERROR', authStat: 'AUTH_TOOWEAK' } }],
    [[1, 1, 77], { status: { name: 'AUTH_ERROR', authStat: 'auth_stat 77' } }],
    [[1, 2], { status: { name: 'reject_stat 2' } }],
  ];
  for (const [numbers, wanted] of rows)
    t.match(readMessage(words(6, 1, ...numbers)), { kind: 'reply', xid: 6, fault: undefined, ...wanted });
  t.match(readMessage(words(6, 1, 2)), { kind: 'reply', fault: 'the reply status 2 does not exist' });
  t.match(readMessage(words(6, 1, 0, ...NO_AUTH, 2, 3)), {
    status: { name: 'PROG_MISMATCH' },
    fault: 'mismatch_info.high: 4 bytes needed, 0 left at byte 28',
  });
  t.end();
});

await t.test('a reply that is cut', (t) => {
  const whole = reply(3, words(1));
  for (let cut = 8; cut < 24; cut++) {
    const message = readMessage(whole.subarray(0, cut));
    t.match(message, { kind: 'reply', xid: 3, status: undefined });
    t.type(message.fault, 'string');
  }
  t.end();
});
