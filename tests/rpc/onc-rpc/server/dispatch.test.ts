import { XdrWriter } from 'node-xdr';
import t from 'tap';
import fc from 'fast-check';
import { type Authenticator, authNone } from 'onc-rpc';
import { type CallWords, callHex, fromHex } from '../hex.js';
import { REHEARSAL } from '../rehearsal.js';
import {
  ACCEPTED,
  auth,
  AUTH_BADCRED,
  AUTH_BADVERF,
  AUTH_REJECTEDCRED,
  GARBAGE_ARGS,
  ONE_BYTE,
  PARMS,
  PROC_UNAVAIL,
  PROG_MISMATCH_2_4,
  PROG_UNAVAIL,
  RPC_MISMATCH_2_2,
  SUCCESS,
  caller,
  Theatre,
} from './theatre.js';

const ANSWERS: readonly (readonly [story: string, call: CallWords, reply: string])[] = [
  ['a call that succeeds', { args: ONE_BYTE }, `${SUCCESS} ${ONE_BYTE}`],
  ['procedure 0, which nobody described', { proc: 0 }, SUCCESS],
  ['procedure 0 with arguments', { proc: 0, args: '00000000' }, GARBAGE_ARGS],
  ['RPC version 3', { rpcvers: 3 }, RPC_MISMATCH_2_2],
  ['RPC version 0', { rpcvers: 0 }, RPC_MISMATCH_2_2],
  [
    'RPC version 3 of an unknown program with an absurd credential',
    { rpcvers: 3, prog: 9, cred: 'ffffffff ffffffff' },
    RPC_MISMATCH_2_2,
  ],
  ['an unknown program', { prog: 0x20000043 }, PROG_UNAVAIL],
  ['an unknown version of an unknown program', { prog: 9, vers: 9, proc: 99 }, PROG_UNAVAIL],
  ['a version above all', { vers: 9 }, PROG_MISMATCH_2_4],
  ['a version below all', { vers: 0 }, PROG_MISMATCH_2_4],
  ['the version in the hole between those served', { vers: 3 }, PROG_MISMATCH_2_4],
  ['procedure 0 of a version that is not served', { vers: 9, proc: 0 }, PROG_MISMATCH_2_4],
  ['an unknown procedure', { proc: 99 }, PROC_UNAVAIL],
  ['procedure 2³¹', { proc: 0x8000_0000 }, PROC_UNAVAIL],
  ['procedure 2³²−1', { proc: 0xffff_ffff }, PROC_UNAVAIL],
  ['no arguments', {}, GARBAGE_ARGS],
  ['one trailing byte', { args: `${ONE_BYTE} 00` }, GARBAGE_ARGS],
  ['four trailing bytes', { args: `${ONE_BYTE} 00000000` }, GARBAGE_ARGS],
  ['a length of 2³²−1', { args: 'ffffffff' }, GARBAGE_ARGS],
  ['a length of 2³²−3', { args: 'fffffffd' }, GARBAGE_ARGS],
  ['a length of 2³¹−1', { args: '7fffffff' }, GARBAGE_ARGS],
  ['one byte more than there is', { args: '00000005 01020304' }, GARBAGE_ARGS],
  ['padding that is not zero', { args: '00000001 ff000001' }, GARBAGE_ARGS],
  ['a bool of 2', { proc: 6, args: '00000001 61000000 00000002' }, GARBAGE_ARGS],
  [
    'a string over its maximum',
    { proc: 6, args: '00000009 616161616161616161000000 00000001' },
    GARBAGE_ARGS,
  ],
  ['a string that is no UTF-8', { proc: 6, args: '00000001 ff000000 00000001' }, GARBAGE_ARGS],
  ['AUTH_SYS', { args: ONE_BYTE, cred: auth(1, `${PARMS} 00000000`) }, `${SUCCESS} ${ONE_BYTE}`],
  [
    'AUTH_SYS with 16 gids',
    { args: ONE_BYTE, cred: auth(1, `${PARMS} 00000010 ${'00000001'.repeat(16)}`) },
    `${SUCCESS} ${ONE_BYTE}`,
  ],
  ['AUTH_SYS with 17 gids', { cred: auth(1, `${PARMS} 00000011 ${'00000001'.repeat(17)}`) }, AUTH_BADCRED],
  [
    'AUTH_SYS with a name of 256 bytes',
    { cred: auth(1, `00000000 00000100 ${'61'.repeat(256)} 00000000 00000000 00000000`) },
    AUTH_BADCRED,
  ],
  ['AUTH_SYS shorter than it says', { cred: auth(1, PARMS) }, AUTH_BADCRED],
  ['AUTH_SYS longer than it needs', { cred: auth(1, `${PARMS} 00000000 00000000`) }, AUTH_BADCRED],
  ['AUTH_SYS with no body', { cred: auth(1, '') }, AUTH_BADCRED],
  [
    'AUTH_SYS whose gids would reach into the verifier',
    { cred: auth(1, `${PARMS} 00000002`), verf: '00000000 00000000' },
    AUTH_BADCRED,
  ],
  ['a credential of 401 bytes', { cred: `00000001 00000191 ${'00'.repeat(404)}` }, AUTH_BADCRED],
  ['a credential of 2³²−1 bytes', { cred: '00000001 ffffffff' }, AUTH_BADCRED],
  ['a credential whose padding is not zero', { cred: '00000000 00000001 ffffffff' }, AUTH_BADCRED],
  ['an unknown flavor', { cred: auth(99, '') }, AUTH_REJECTEDCRED],
  ['AUTH_SHORT, which we never gave', { cred: auth(2, '00000001') }, AUTH_REJECTEDCRED],
  ['an unknown flavor for an unknown program', { cred: auth(99, ''), prog: 9 }, AUTH_REJECTEDCRED],
  ['a verifier of 2³²−1 bytes', { verf: '00000000 ffffffff' }, AUTH_BADVERF],
  ['a verifier of 2³¹−3 bytes', { verf: '00000000 7ffffffd' }, AUTH_BADVERF],
  ['a verifier of 401 bytes', { verf: `00000000 00000191 ${'00'.repeat(404)}` }, AUTH_BADVERF],
];

await t.test('every call has its answer, given at once', (t) => {
  const theatre = new Theatre();
  for (const [story, call, reply] of ANSWERS)
    t.equal(theatre.send(call), reply.replaceAll(/\s+/g, ' '), story);
  t.same(theatre.errors, [], 'none of it is a fault of ours');
  t.end();
});

await t.test('a call cut at every byte is answered or dropped, and read no further than it goes', (t) => {
  const theatre = new Theatre();
  const whole = fromHex(callHex({ args: ONE_BYTE, cred: auth(1, `${PARMS} 00000000`) }));
  for (let length = 0; length < whole.length; length++) {
    const reply = theatre.sendBytes(whole.subarray(0, length));
    t.equal(reply, length < 8 ? undefined : GARBAGE_ARGS, `cut at ${length}`);
  }
  t.equal(theatre.dispatcher.droppedMessages, 8);
  t.end();
});

await t.test('the version of RPC is judged as soon as it is there', (t) => {
  t.equal(new Theatre().sendBytes(fromHex('00000001 00000000 00000003')), RPC_MISMATCH_2_2);
  t.end();
});

await t.test('what is no call is dropped and counted', (t) => {
  const theatre = new Theatre();
  for (const hex of [
    '00000001 00000001 00000000 00000000 00000000 00000000',
    `00000001 00000002 ${callHex().slice(18)}`,
    `00000001 ffffffff ${callHex().slice(18)}`,
  ])
    t.equal(theatre.sendBytes(fromHex(hex)), undefined);
  t.equal(theatre.dispatcher.droppedMessages, 3);
  t.end();
});

await t.test(
  'garbage arguments are reported with procedure, path and offset, as the fault of the peer',
  (t) => {
    const theatre = new Theatre();
    theatre.send({ proc: 6, args: '00000009 616161616161616161000000 00000001' });
    t.match(theatre.faults[0], /^REHEARSAL\.NAME: args\.name: length 9 exceeds the maximum 8 at byte 40$/);
    t.end();
  },
);

await t.test('a lenient server accepts what programs made with rpcgen accept, and only that', (t) => {
  const theatre = new Theatre({ lenient: { padding: true, bool: true, trailing: true } });
  t.equal(theatre.send({ args: '00000001 ff000001 00' }), `${SUCCESS} ${ONE_BYTE}`);
  t.equal(theatre.send({ proc: 6, args: '00000001 61000000 00000002' }), `${SUCCESS} 00000001 61000000`);
  t.equal(theatre.send({ args: 'ffffffff' }), GARBAGE_ARGS);
  t.end();
});

await t.test('a version is served once, and can be taken away', (t) => {
  const theatre = new Theatre();
  t.throws(() => theatre.dispatcher.add(REHEARSAL.V4, { ECHO: (bytes) => bytes }), RangeError);
  t.equal(theatre.dispatcher.remove(REHEARSAL.V4), true);
  t.equal(theatre.dispatcher.remove(REHEARSAL.V4), false);
  t.equal(theatre.send({ vers: 4 }), `${ACCEPTED} 00000002 00000002 00000002`);
  theatre.dispatcher.remove(REHEARSAL.V2);
  t.equal(theatre.send({ vers: 4 }), PROG_UNAVAIL);
  t.end();
});

await t.test(
  'a reply that what carries it has no room for disturbs nobody, however little room',
  async (t) => {
    const later: Authenticator = {
      flavor: 9,
      authenticate: () => Promise.resolve({ refusal: 'AUTH_BADCRED' }),
    };
    const theatre = new Theatre({ authenticators: [authNone, later] });
    const calls = [...ANSWERS.map(([, call]) => call), { prog: 9 }, { cred: auth(9, '') }];
    for (let maxBytes = 0; maxBytes <= 40; maxBytes++)
      for (const call of calls)
        await theatre.dispatcher.dispatch(fromHex(callHex(call)), caller, (write) =>
          write(new XdrWriter({ maxBytes })),
        );
    t.ok(theatre.errors.length > 0, 'they are told');
  },
);

await t.test('no bytes whatever make a dispatcher throw', (t) => {
  const theatre = new Theatre();
  const start = fromHex(callHex().slice(0, 8 * 9));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(start.length), (bytes, kept) => {
      theatre.sendBytes(Buffer.concat([start.subarray(0, kept), bytes]));
    }),
    { numRuns: 3000 },
  );
  t.same(theatre.errors, []);
  t.end();
});
