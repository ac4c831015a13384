import { setImmediate } from 'node:timers/promises';
import t from 'tap';
import { frameRecord } from 'onc-rpc';
import { callRecord, fromHex, toHex, word } from '../onc-rpc/hex.js';
import { success } from './answered-calls.js';
import { besieged } from './siege.js';

// Rows 15 to 18 of specs/bad-input.md: streams that are cut into strange records, or into none.

const MIB = 1024 * 1024;
const ONE_BYTE = '00000001 ff000000';

await t.test('row 15: what is no RPC is closed before it is buffered, and said', async (t) => {
  const strangers: readonly (readonly [story: string, bytes: Buffer, said: RegExp])[] = [
    ['a million empty fragments', Buffer.alloc(4_000_000), /more than 65536 bytes of fragment headers/],
    ['mark ffffffff', fromHex('ffffffff'), /more than 4194304 bytes \(a fragment of 2147483647 announced\)/],
    ['mark 7fffffff', fromHex('7fffffff'), /more than 4194304 bytes/],
    ['one byte too many', fromHex('80400001'), /more than 4194304 bytes \(a fragment of 4194305 announced\)/],
    [
      'too many in two fragments',
      Buffer.concat([fromHex('00000004 00000000'), fromHex('803ffffd')]),
      /4194304/,
    ],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), /HTTP/],
    ['a TLS hello', fromHex('16030102000100 01fc0303'), /TLS handshake/],
    ['an SSH banner', Buffer.from('SSH-2.0-OpenSSH_9.2\r\n'), /SSH/],
  ];
  await besieged(t, { maxPeakBytes: 3 * MIB }, async (siege) => {
    for (const [index, [story, bytes, said]] of strangers.entries()) {
      await using enemy = await siege.enemy();
      enemy.socket.write(bytes);
      await enemy.closed();
      t.equal(enemy.replies.length, 0);
      t.match((await siege.faults(index + 1)).at(-1), said, story);
    }
    t.equal((await siege.state()).faultCount, strangers.length);
  });
});

await t.test(
  'row 16: a call in fragments of one byte, its headers split, an empty fragment last',
  async (t) => {
    const call = callRecord({ args: ONE_BYTE }).subarray(4);
    const crumbs = [...call].map((byte) => Buffer.of(0, 0, 0, 1, byte));
    await besieged(t, {}, async (siege) => {
      await using enemy = await siege.enemy();
      for (const byte of Buffer.concat([...crumbs, fromHex('80000000')])) {
        await new Promise((resolve) => enemy.socket.write(Buffer.of(byte), resolve));
        await setImmediate();
      }
      t.equal(toHex((await enemy.replied(1))[0] ?? Buffer.of()), `00000001 ${success(ONE_BYTE)}`);
    });
  },
);

await t.test('row 17: 100,000 fragments of one byte in one record are too many', (t) =>
  besieged(t, { maxPeakBytes: 8 * MIB }, async (siege) => {
    await using enemy = await siege.enemy();
    enemy.socket.write(frameRecord(Buffer.alloc(100_000), 1));
    await enemy.closed();
    t.match(await siege.faults(1), [/more than 65536 bytes of fragment headers in one record/]);
  }),
);

await t.test('row 17: 2,000 fragments of 1 KB are a record', (t) =>
  besieged(t, { maxPeakBytes: 24 * MIB }, async (siege) => {
    const args = `${word(2_000_000)} ${'07'.repeat(2_000_000)}`;
    await using enemy = await siege.enemy();
    enemy.socket.write(frameRecord(callRecord({ args }).subarray(4), 1000));
    const [reply] = await enemy.replied(1);
    t.equal(reply?.length, 24 + 4 + 2_000_000);
    t.ok(reply?.subarray(28).equals(Buffer.alloc(2_000_000, 7)));
  }),
);

await t.test('row 18: half a header, or half a record, then silence', (t) =>
  besieged(t, { serving: { limits: { recordTimeoutMs: 100 } } }, async (siege) => {
    const halves = ['80', '800000', '80000028', callRecord().subarray(0, 30).toString('hex'), '00000000'];
    const silent = await Promise.all(
      halves.map(async (half) => {
        const enemy = await siege.enemy();
        enemy.socket.write(fromHex(half));
        return enemy;
      }),
    );
    for (const enemy of silent) await enemy.closed();
    const faults = await siege.faults(halves.length);
    t.equal(faults.length, halves.length);
    for (const fault of faults) t.match(fault, /a record was not complete after 100 ms/);
  }),
);
