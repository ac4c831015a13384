import t from 'tap';
import { callRecord, callHex, fromHex, record, toHex, word } from '../onc-rpc/hex.js';
import {
  type AnsweredCall,
  AUTH_BADCRED,
  AUTH_BADVERF,
  AUTH_REJECTEDCRED,
  expectAnswers,
  expectDatagrams,
  GARBAGE_ARGS,
  PROC_UNAVAIL,
  PROG_MISMATCH,
  PROG_UNAVAIL,
  RPC_MISMATCH_2_2,
  success,
} from './answered-calls.js';
import { SHAPE_SAMPLES } from './shape-samples.js';
import { besieged } from './siege.js';

// Rows 1 to 8 of specs/bad-input.md: what is wrong with a message before anybody looks at its arguments, or with where
// they end.

const MIB = 1024 * 1024;
const ONE_BYTE = '00000001 ff000000';

/** The calls over TCP and over UDP. */
async function answered(t: Parameters<typeof besieged>[0], calls: readonly AnsweredCall[]): Promise<void> {
  await besieged(t, {}, async (siege) => {
    await expectAnswers(t, siege, calls);
    await expectDatagrams(t, siege, calls);
  });
}

await t.test('row 1: another version of RPC is told which there is', async (t) => {
  const versions = [0, 1, 3, 0xffff_ffff];
  await answered(
    t,
    versions.map((rpcvers) => [`RPC version ${rpcvers}`, { rpcvers }, RPC_MISMATCH_2_2]),
  );
});

await t.test('row 2: replies and messages of no type are dropped and counted', async (t) => {
  const messages = ['00000001', '00000002', '00000003', 'ffffffff'].map(
    (type) => `00000001 ${type} ${'00000000 '.repeat(8)}`,
  );
  await besieged(t, {}, async (siege) => {
    await using stream = await siege.enemy();
    await using datagrams = siege.datagrams();
    for (const message of messages) {
      stream.socket.write(record(fromHex(message)));
      await datagrams.send(message);
    }
    stream.socket.write(Buffer.concat([record(Buffer.of()), record(Buffer.of(7)), callRecord({ xid: 9 })]));
    await datagrams.send(callHex({ xid: 9 }));
    const answer = `00000009 ${GARBAGE_ARGS}`;
    t.same((await stream.replied(1)).map(toHex), [answer], 'only the call is answered');
    t.equal(await datagrams.next(1), answer);
    t.equal((await siege.state()).droppedMessages, 2 * messages.length + 2);
  });
});

await t.test('row 3: programs, versions and procedures that there are not', (t) =>
  answered(t, [
    ['another program', { prog: 9 }, PROG_UNAVAIL],
    ['version 9', { vers: 9 }, `${PROG_MISMATCH} 00000002 00000004`],
    ['a version between those there are', { vers: 3 }, `${PROG_MISMATCH} 00000002 00000004`],
    ['procedure 0x80000000', { proc: 0x8000_0000 }, PROC_UNAVAIL],
    ['procedure 0xffffffff', { proc: 0xffff_ffff }, PROC_UNAVAIL],
    ['version and procedure', { vers: 9, proc: 99 }, `${PROG_MISMATCH} 00000002 00000004`],
  ]),
);

await t.test('row 4: arguments that are missing, or cut at any byte', async (t) => {
  const cuts: AnsweredCall[] = SHAPE_SAMPLES.flatMap(({ name, call, args }) =>
    Array.from({ length: args.length }, (_, end) => [
      `${name} cut at byte ${end}`,
      { ...call, args: args.subarray(0, end).toString('hex') },
      GARBAGE_ARGS,
    ]),
  );
  const whole: AnsweredCall[] = SHAPE_SAMPLES.map(({ name, call, args, results }) => [
    name,
    { ...call, args: args.toString('hex') },
    success(results.toString('hex')),
  ]);
  await besieged(t, { maxPeakBytes: 4 * MIB, maxKeptBytes: 2 * MIB }, async (siege) => {
    await expectAnswers(t, siege, [...cuts, ...whole]);
    await expectDatagrams(t, siege, cuts);
  });
});

await t.test('row 4: a header that is cut at any byte', async (t) => {
  const header = callRecord().subarray(4);
  await besieged(t, {}, async (siege) => {
    await using enemy = await siege.enemy();
    for (let end = 0; end < header.length; end++) enemy.socket.write(record(header.subarray(0, end)));
    const replies = await enemy.replied(header.length - 8);
    t.same(new Set(replies.map(toHex)), new Set([`00000001 ${GARBAGE_ARGS}`]));
    t.equal((await siege.state()).droppedMessages, 8, 'what does not even say that it is a call');
  });
});

const TRAILING = ['00', '0000', '000000', '00000000'].map((bytes) => `${ONE_BYTE} ${bytes}`);

await t.test('row 5: trailing bytes', (t) =>
  answered(
    t,
    TRAILING.map((args) => [args, { args }, GARBAGE_ARGS]),
  ),
);

await t.test('row 5: trailing bytes, leniently', (t) =>
  besieged(t, { serving: { lenient: { trailing: true } } }, (siege) =>
    expectAnswers(
      t,
      siege,
      TRAILING.map((args) => [args, { args }, success(ONE_BYTE)]),
    ),
  ),
);

/** A credential of AUTH_SYS: its body, and the length that is said of it. */
function authSys(body: string, length = fromHex(body).length): string {
  return `00000001 ${word(length)} ${body}`;
}

/** `authsys_parms` of that many groups, and of a machine's name of that many bytes. */
function parms(gids: number, nameBytes = 4): string {
  const name = `${word(nameBytes)} ${'61'.repeat(nameBytes)}${'00'.repeat(-nameBytes & 3)}`;
  return `00000000 ${name} 00000001 00000002 ${word(gids)} ${'00000007 '.repeat(gids)}`;
}

await t.test('row 6: credentials that are too long, or not what their flavor says', async (t) => {
  const argsThatWouldDo = '00000001 00000002 00000000';
  const bad: readonly (readonly [string, string, string?])[] = [
    ['401 bytes', `00000001 00000191 ${'00'.repeat(404)}`],
    ['0xffffffff bytes', '00000001 ffffffff'],
    ['17 groups', authSys(parms(17))],
    ['a name of 256 bytes', authSys(parms(0, 256))],
    ['a body shorter than used', authSys('00000000 00000000 00000001'), argsThatWouldDo],
    ['a name that ends behind the body', authSys('00000000 00000008 61616161', 12), argsThatWouldDo],
    ['a body longer than used', authSys(`${parms(1)} 00000000`)],
    ['no body', authSys('')],
  ];
  await answered(t, [
    ...bad.map(([story, cred, args = '']): AnsweredCall => [story, { cred, args }, AUTH_BADCRED]),
    ['16 groups', { cred: authSys(parms(16)), args: ONE_BYTE }, success(ONE_BYTE)],
    ['a name of 255 bytes', { cred: authSys(parms(0, 255)), args: ONE_BYTE }, success(ONE_BYTE)],
  ]);
});

await t.test('row 7: flavors that nobody knows', async (t) => {
  const flavors = [2, 3, 6, 99, 0xffff_ffff];
  await answered(
    t,
    flavors.map((flavor) => [
      `flavor ${flavor}`,
      { cred: `${word(flavor)} 00000004 00000000` },
      AUTH_REJECTEDCRED,
    ]),
  );
});

await t.test('row 8: a verifier that is longer than any', async (t) => {
  const lengths = [401, 0x7fff_fffd, 0xffff_ffff];
  await answered(
    t,
    lengths.map((length) => [
      `${length} bytes`,
      { verf: `00000000 ${word(length)}`, args: ONE_BYTE },
      AUTH_BADVERF,
    ]),
  );
});
