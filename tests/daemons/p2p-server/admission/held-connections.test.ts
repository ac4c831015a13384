import t from 'tap';
import {
  type Held,
  HeldConnections,
  LARGE_REPLY_BYTES,
} from '../../../../daemons/p2p-server/admission/held-connections.js';

/** A connection that only is there. */
class Standing implements Held {
  isDestroyed = false;
  /** How often its bytes were counted. */
  counted = 0;
  readonly isReading: boolean;
  readonly network: string;
  readonly #unsentBytes: number;

  constructor({ isReading = true, network = 'a', unsentBytes = 0 } = {}) {
    this.isReading = isReading;
    this.network = network;
    this.#unsentBytes = unsentBytes;
  }

  get unsentBytes(): number {
    this.counted++;
    return this.#unsentBytes;
  }

  expire(): void {
    // It has no time.
  }

  destroy(): void {
    this.isDestroyed = true;
  }
}

function held(maxConnections: number, maxUnsentBytes = Infinity): HeldConnections {
  return new HeldConnections({ maxConnections, maxConnectionsPerAddress: Infinity, maxUnsentBytes });
}

const states = (connections: readonly Standing[]): boolean[] =>
  connections.map(({ isDestroyed }) => isDestroyed);

await t.test('whose request has not come gives way first, however long others are there', (t) => {
  const connections = held(3);
  const all = [new Standing({ isReading: false }), new Standing(), new Standing(), new Standing()];
  for (const connection of all) connections.take(connection);
  t.same(states(all), [false, true, false, false]);
  t.end();
});

await t.test('where all are being served the first gives way', (t) => {
  const connections = held(2);
  const all = Array.from({ length: 4 }, () => new Standing({ isReading: false }));
  for (const connection of all) connections.take(connection);
  t.same(states(all), [true, true, false, false]);
  t.end();
});

await t.test('who is answered gives way before all others, those first who were answered first', (t) => {
  const connections = held(3);
  const reading = new Standing();
  const [early, late] = [new Standing({ isReading: false }), new Standing({ isReading: false })];
  for (const connection of [reading, late, early]) connections.take(connection);
  connections.answered(early);
  connections.answered(late);
  connections.take(new Standing());
  t.same(states([early, late, reading]), [true, false, false]);
  connections.take(new Standing());
  t.same(states([early, late, reading]), [true, true, false]);
  connections.take(new Standing());
  t.same(states([early, late, reading]), [true, true, true]);
  t.end();
});

await t.test('who is gone when its reply is with the system has no place', (t) => {
  const connections = held(1);
  const [gone, other, next] = [new Standing(), new Standing(), new Standing()];
  connections.take(gone);
  connections.take(other);
  connections.answered(gone);
  connections.take(next);
  t.same(states([gone, other, next]), [true, true, false]);
  t.end();
});

await t.test('for a long reply no more give way than it takes', (t) => {
  const connections = held(10, 4 * LARGE_REPLY_BYTES);
  const all = Array.from({ length: 4 }, () => new Standing({ unsentBytes: LARGE_REPLY_BYTES }));
  for (const connection of all) connections.take(connection);
  connections.makeRoomForReply(LARGE_REPLY_BYTES + 1);
  t.same(states(all), [true, true, false, false]);
  t.end();
});

await t.test('for a short reply nothing is added up', (t) => {
  const connections = held(10, 0);
  const one = new Standing({ unsentBytes: 1 });
  connections.take(one);
  connections.makeRoomForReply(LARGE_REPLY_BYTES);
  t.same([one.isDestroyed, one.counted], [false, 0]);
  t.end();
});
