import t from 'tap';
import * as xdr from 'node-xdr';
import { AUTH_SYS, AuthSysParms, NULL_AUTH, RecordReader, RpcMsg } from 'onc-rpc';
import { writeCallHeader } from 'onc-rpc/internal/client/call-header.js';
import { fromHex, record, toHex } from './hex.js';

const CRED_SYS = { flavor: AUTH_SYS, body: fromHex('0000000a 00000001 68000000 000003e8 00000064 00000000') };

const MESSAGES: readonly (readonly [name: string, hex: string, value: RpcMsg])[] = [
  [
    'a call with AUTH_NONE',
    '00000001 00000000 00000002 20000001 00000001 00000001 00000000 00000000 00000000 00000000',
    call(1, { prog: 0x20000001, vers: 1, proc: 1, cred: NULL_AUTH }),
  ],
  [
    'a call with AUTH_SYS',
    `ffffffff 00000000 00000002 000186a3 00000003 00000000
     00000001 00000018 0000000a 00000001 68000000 000003e8 00000064 00000000 00000000 00000000`,
    call(0xffff_ffff, { prog: 100003, vers: 3, proc: 0, cred: CRED_SYS }),
  ],
  ['SUCCESS', '00000001 00000001 00000000 00000000 00000000 00000000', acceptedReply({ tag: 'SUCCESS' })],
  [
    'PROG_UNAVAIL',
    '00000001 00000001 00000000 00000000 00000000 00000001',
    acceptedReply({ tag: 'PROG_UNAVAIL' }),
  ],
  [
    'PROG_MISMATCH',
    '00000001 00000001 00000000 00000000 00000000 00000002 00000002 00000004',
    acceptedReply({ tag: 'PROG_MISMATCH', value: { low: 2, high: 4 } }),
  ],
  [
    'PROC_UNAVAIL',
    '00000001 00000001 00000000 00000000 00000000 00000003',
    acceptedReply({ tag: 'PROC_UNAVAIL' }),
  ],
  [
    'GARBAGE_ARGS',
    '00000001 00000001 00000000 00000000 00000000 00000004',
    acceptedReply({ tag: 'GARBAGE_ARGS' }),
  ],
  [
    'SYSTEM_ERR',
    '00000001 00000001 00000000 00000000 00000000 00000005',
    acceptedReply({ tag: 'SYSTEM_ERR' }),
  ],
  [
    'SUCCESS with a verifier',
    '00000001 00000001 00000000 00000006 00000005 0102030405000000 00000000',
    acceptedReply({ tag: 'SUCCESS' }, { flavor: 6, body: fromHex('0102030405') }),
  ],
  [
    'RPC_MISMATCH',
    '00000001 00000001 00000001 00000000 00000002 00000002',
    deniedReply({ tag: 'RPC_MISMATCH', value: { low: 2, high: 2 } }),
  ],
  [
    'AUTH_ERROR',
    '00000001 00000001 00000001 00000001 0000000e',
    deniedReply({ tag: 'AUTH_ERROR', value: 'RPCSEC_GSS_CTXPROBLEM' }),
  ],
];

type CallValue = Extract<RpcMsg['body'], { tag: 'CALL' }>['value'];
type ReplyValue = Extract<RpcMsg['body'], { tag: 'REPLY' }>['value'];
type AcceptedValue = Extract<ReplyValue, { tag: 'MSG_ACCEPTED' }>['value'];
type DeniedValue = Extract<ReplyValue, { tag: 'MSG_DENIED' }>['value'];

function call(xid: number, fields: Pick<CallValue, 'prog' | 'vers' | 'proc' | 'cred'>): RpcMsg {
  return { xid, body: { tag: 'CALL', value: { rpcvers: 2, verf: NULL_AUTH, ...fields } } };
}

function acceptedReply(
  replyData: AcceptedValue['replyData'],
  verf: AcceptedValue['verf'] = NULL_AUTH,
): RpcMsg {
  return { xid: 1, body: { tag: 'REPLY', value: { tag: 'MSG_ACCEPTED', value: { verf, replyData } } } };
}

function deniedReply(value: DeniedValue): RpcMsg {
  return { xid: 1, body: { tag: 'REPLY', value: { tag: 'MSG_DENIED', value } } };
}

await t.test('every message of RFC 5531 §9 stands on the wire as its declaration says', (t) => {
  for (const [name, hex, value] of MESSAGES) {
    const bytes = fromHex(hex);
    t.equal(toHex(xdr.encode(RpcMsg, value)), toHex(bytes), `${name} encoded`);
    t.match(xdr.decode(RpcMsg, bytes), value, `${name} decoded`);
  }
  t.end();
});

await t.test('a message cut anywhere is an error, never a shorter message', (t) => {
  for (const [name, hex] of MESSAGES) {
    const bytes = fromHex(hex);
    for (let length = 0; length < bytes.length; length++) {
      t.throws(
        () => xdr.decode(RpcMsg, bytes.subarray(0, length)),
        { name: 'XdrError' },
        `${name} at ${length}`,
      );
    }
  }
  t.end();
});

await t.test('the header written out by hand is the one that the declaration gives', (t) => {
  const numbers = { program: 100003, version: 3, procedure: 7 };
  for (const cred of [NULL_AUTH, CRED_SYS, { flavor: 6, body: fromHex('0102030405') }]) {
    const writer = new xdr.XdrWriter({ initialBytes: 1 });
    writeCallHeader(writer, 9, numbers, { cred, verf: NULL_AUTH });
    const declared = xdr.encode(RpcMsg, call(9, { prog: 100003, vers: 3, proc: 7, cred }));
    t.equal(toHex(writer.result()), toHex(declared));
  }
  t.end();
});

await t.test('AUTH_SYS parameters are those of RFC 5531 Appendix A', (t) => {
  const parms = { stamp: 10, machinename: 'h', uid: 1000, gid: 100, gids: [] };
  t.equal(toHex(xdr.encode(AuthSysParms, parms)), toHex(CRED_SYS.body));
  t.same(xdr.decode(AuthSysParms, CRED_SYS.body), parms);
  t.end();
});

await t.test('the golden vectors of the log protocol', (t) => {
  const LogEntry = xdr.struct('log_entry', {
    username: xdr.string(256),
    operation: xdr.string(512),
    timestamp: xdr.string(32),
  });
  const vectors = [
    [
      1,
      { username: 'alice', operation: 'REGISTER', timestamp: '11/05/2025 18:02:34' },
      `80000058 00000001 00000000 00000002 20000001 00000001 00000001 00000000 00000000 00000000 00000000
       00000005 616c696365000000 00000008 5245474953544552 00000013 31312f30352f323032352031383a30323a333400`,
    ],
    [
      2,
      { username: 'bob', operation: 'PUBLISH /tmp/file.txt', timestamp: '17/12/2014 13:20:35' },
      `80000064 00000002 00000000 00000002 20000001 00000001 00000001 00000000 00000000 00000000 00000000
       00000003 626f6200 00000015 5055424c495348202f746d702f66696c652e747874000000 00000013
       31372f31322f323031342031333a32303a333500`,
    ],
  ] as const;
  for (const [xid, entry, hex] of vectors) {
    const writer = new xdr.XdrWriter();
    const auth = { cred: NULL_AUTH, verf: NULL_AUTH };
    writeCallHeader(writer, xid, { program: 0x20000001, version: 1, procedure: 1 }, auth);
    LogEntry.write(writer, entry);
    t.equal(toHex(record(writer.result())), toHex(fromHex(hex)));
  }
  const reader = new RecordReader();
  reader.push(fromHex('80000018 00000001 00000001 00000000 00000000 00000000 00000000'));
  t.same(xdr.decode(RpcMsg, reader.next() ?? Buffer.of()), acceptedReply({ tag: 'SUCCESS' }));
  t.end();
});
