import { DEFAULT_LIMITS } from 'onc-rpc/internal/server/server-limits.js';
import t from 'tap';
import { eventually } from '../../eventually.js';
import { callRecord, word } from '../onc-rpc/hex.js';
import { besieged, type Siege } from './siege.js';

// Row 20 of specs/bad-input.md: more calls than anybody waits for the answers of.

const MIB = 1024 * 1024;
const CALLS = 100_000;
const { maxCallsInFlight: MAX_CALLS_IN_FLIGHT } = DEFAULT_LIMITS;

await t.test('row 20: 100,000 pipelined calls are all answered, in order', (t) =>
  besieged(t, { maxPeakBytes: 80 * MIB }, async (siege) => {
    await using enemy = await siege.enemy();
    const calls = Array.from({ length: CALLS }, (_, xid) => callRecord({ xid, args: '00000001 ff000000' }));
    enemy.socket.write(Buffer.concat(calls));
    const replies = await enemy.replied(CALLS);
    t.ok(replies.every((reply, xid) => reply.readUInt32BE() === xid));
  }),
);

const ENEMY = '127.0.0.9';

/** How many calls were run when no more are, because the server has stopped to read. */
async function callsUntilStill(siege: Siege): Promise<number> {
  let calls = 0;
  let looks = 0;
  await eventually('the server stops to read', async () => {
    const now = (await siege.state()).calls[ENEMY] ?? 0;
    looks = now === calls ? looks + 1 : 0;
    calls = now;
    return calls > 0 && looks === 5;
  });
  return calls;
}

await t.test('row 20: 100,000 pipelined calls whose replies nobody reads: reading stops', (t) =>
  besieged(t, { maxPeakBytes: 80 * MIB }, async (siege) => {
    await using enemy = await siege.enemy(ENEMY);
    enemy.socket.pause();
    const call = callRecord({ args: `${word(500)} ${'07'.repeat(500)}` });
    enemy.socket.write(Buffer.concat(Array<Buffer>(CALLS).fill(call)));
    const calls = await callsUntilStill(siege);
    t.ok(calls < CALLS / 2, `${calls} calls were run`);
    t.ok(enemy.socket.writableLength > 10 * MIB, 'the rest is with the attacker');
    enemy.socket.resume();
    await enemy.replied(CALLS);
    t.equal((await siege.state()).faultCount, 0);
  }),
);

await t.test('row 20: 20,000 pipelined calls that take their time: 1,024 run', (t) =>
  besieged(t, { maxPeakBytes: 80 * MIB }, async (siege) => {
    const count = 20_000;
    await using enemy = await siege.enemy();
    enemy.socket.write(
      Buffer.concat(Array.from({ length: count }, (_, xid) => callRecord({ xid, proc: 2, args: word(xid) }))),
    );
    const waiting = async (): Promise<number> => (await siege.state()).waiting.length;
    await eventually('as many run as may', async () => (await waiting()) === MAX_CALLS_IN_FLIGHT);
    for (let answered = 0; answered < count;) {
      const now = await siege.server.ask('answerAll');
      if (now > MAX_CALLS_IN_FLIGHT) t.fail(`${now} calls ran at once`);
      answered += now;
    }
    const replies = await enemy.replied(count);
    t.ok(replies.every((reply, xid) => reply.readUInt32BE() === xid));
  }),
);
