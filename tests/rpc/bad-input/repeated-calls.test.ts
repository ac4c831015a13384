import t from 'tap';
import { callHex, callRecord, toHex, word } from '../onc-rpc/hex.js';
import { success } from './answered-calls.js';
import { besieged, type Siege } from './siege.js';

// Row 21 of specs/bad-input.md: the xid of a call that there was.

const MIB = 1024 * 1024;
const BURSTS = 20;
const LATER = { xid: 7, proc: 2, args: word(1) };

async function waiting(siege: Siege): Promise<readonly number[]> {
  for (;;) {
    const state = await siege.state();
    if (state.waiting.length > 0) return state.waiting;
  }
}

await t.test('row 21: over UDP the same bytes are one call, others a new one', (t) =>
  besieged(t, { maxPeakBytes: 4 * MIB }, async (siege) => {
    await using enemy = siege.datagrams();
    // no more at once than the system keeps for a server that is slow
    for (let burst = 1; burst <= BURSTS; burst++) {
      for (let times = 0; times < 50; times++) await enemy.send(callHex(LATER));
      await enemy.send(callHex({ xid: 8, proc: 5 }));
      t.equal(await enemy.next(burst), `00000008 ${success(word(1))}`, 'nothing of the first ones yet');
    }
    t.same(await waiting(siege), [1]);
    await siege.server.ask('answer', 1);
    t.equal(await enemy.next(BURSTS + 1), `00000007 ${success(word(1))}`);
    await enemy.send(callHex(LATER));
    t.equal(await enemy.next(BURSTS + 2), `00000007 ${success(word(1))}`, 'from memory');
    await enemy.send(callHex({ xid: 7, proc: 5 }));
    t.equal(await enemy.next(BURSTS + 3), `00000007 ${success(word(2))}`, 'another call');
    t.same((await siege.state()).waiting, []);
  }),
);

await t.test('row 21: what is remembered of calls takes what its limit says', (t) =>
  besieged(
    t,
    { serving: { limits: { duplicateCacheBytes: 2 * MIB } }, maxPeakBytes: 24 * MIB, maxKeptBytes: 4 * MIB },
    async (siege) => {
      await using enemy = siege.datagrams();
      // the longest credential that there is, so that bytes which lie beside replies in memory would be kept with them
      const cred = `${word(0x12345678)} ${word(400)} ${'ab'.repeat(400)}`;
      for (let xid = 0; xid < 8000; xid++) {
        await enemy.send(callHex({ xid, proc: 5, ...(xid % 2 === 0 ? { cred } : {}) }));
        if (xid % 50 === 49) await enemy.next(xid + 1);
      }
      t.equal((await siege.state()).reads, 4000);
    },
  ),
);

await t.test('row 21: over TCP, by option, also on another connection', (t) =>
  besieged(
    t,
    { serving: { limits: { streamDuplicateCacheBytes: 100_000 } }, maxPeakBytes: 4 * MIB },
    async (siege) => {
      {
        await using first = await siege.enemy();
        first.socket.write(callRecord(LATER));
        t.same(await waiting(siege), [1]);
      }
      await using second = await siege.enemy();
      second.socket.write(
        Buffer.concat([...Array<Buffer>(1000).fill(callRecord(LATER)), callRecord({ xid: 8, proc: 5 })]),
      );
      t.equal(toHex((await second.replied(1))[0] ?? Buffer.of()), `00000008 ${success(word(1))}`);
      t.same(await waiting(siege), [1]);
      await siege.server.ask('answer', 1);
      const replies = (await second.replied(1001)).slice(1).map(toHex);
      t.same(new Set(replies), new Set([`00000007 ${success(word(1))}`]));
      second.socket.write(callRecord({ xid: 7, proc: 5 }));
      t.equal(toHex((await second.replied(1002))[1001] ?? Buffer.of()), `00000007 ${success(word(2))}`);
      t.same((await siege.state()).waiting, []);
    },
  ),
);
