import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import type { LogWay, Progress } from '../../../../daemons/p2p-server/shipping/log-way.js';
import { oneByOne } from '../../../../daemons/p2p-server/shipping/one-by-one.js';
import { Shipper } from '../../../../daemons/p2p-server/shipping/shipper.js';
import { MemoryOutbox } from '../../../../daemons/p2p-server/store/memory-outbox.js';
import { DEFAULT_MEMORY_CAPACITY, OutboxPolicy } from '../../../../daemons/p2p-server/store/outbox-policy.js';
import type { OperationRecord } from '../../../../daemons/p2p-server/store/operation-record.js';
import { FakeTime } from '../fake-time.js';
import { registrationOf } from '../sample-record.js';

type LogServer = 'up' | 'down' | 'frozen';

interface Fixture {
  readonly shipper: Shipper;
  readonly time: FakeTime;
  /** What the log server got, in order. */
  readonly logged: string[];
  /** What the server said on stderr. */
  readonly said: string[];
  readonly record: (...names: string[]) => void;
  /** Sets the log server's state; thawing answers the call that it was frozen in. */
  readonly become: (state: LogServer) => void;
}

function fixture(state: LogServer, capacity?: number): Fixture {
  const time = new FakeTime();
  const logged: string[] = [];
  const said: string[] = [];
  let thaw = (): void => undefined;
  const send = async ({ user, operation }: OperationRecord, signal: AbortSignal): Promise<void> => {
    if (state === 'down') throw new Error('connection refused');
    if (state === 'frozen') {
      await new Promise<void>((resolve, reject) => {
        thaw = resolve;
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    }
    logged.push(operation === 'REGISTER' ? user.toString() : `${user.toString()} ${operation}`);
  };
  const diagnose = (message: string): void => void said.push(message);
  const outbox = new MemoryOutbox(
    new OutboxPolicy(capacity === undefined ? { diagnose } : { capacity, diagnose }),
  );
  const shipper = new Shipper({
    outbox,
    open: (signal) => {
      const sender = { send, close: () => Promise.resolve() };
      return Promise.resolve(oneByOne({ outbox, sender, entryOf: (each) => each, signal }));
    },
    diagnose,
    wait: time.wait,
  });
  return {
    shipper,
    time,
    logged,
    said,
    record: (...names) => outbox.append(names.map(registrationOf)),
    become: (next) => {
      state = next;
      thaw();
    },
  };
}

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));

await t.test('entries arrive in order, and nothing is said', async (t) => {
  const { record, logged, said, time, shipper } = fixture('up');
  record('a', 'b', 'c');
  await turn();
  record('d');
  await turn();
  t.same(logged, ['a', 'b', 'c', 'd']);
  t.equal(time.pending, 0, 'no timer is left');
  await shipper.close();
  t.same(said, []);
});

await t.test('one entry at a time is on its way', async (t) => {
  const { record, logged, become, shipper } = fixture('frozen');
  record('a', 'b', 'c');
  become('up');
  t.same(logged, [], 'not within record()');
  await turn();
  t.same(logged, ['a', 'b', 'c']);
  await shipper.close();
});

await t.test('an absent log server is said once, and once that it is back', async (t) => {
  const { record, logged, said, time, become, shipper } = fixture('down');
  record('a', 'b');
  await time.pass(60_000);
  record('c');
  await time.pass(60_000);
  t.same(said, [
    'log server is away (connection refused): users are served, and their records wait: see to the log server, its portmapper, and --portmapper',
  ]);
  t.same(logged, []);
  become('up');
  await time.pass(2_000);
  t.same(logged, ['a', 'b', 'c'], 'within the longest pause');
  t.equal(said.length, 2);
  t.equal(said[1], 'log server is back: 2 operations follow');
  become('down');
  record('d');
  await time.pass(1_000);
  t.equal(said.length, 3, 'a second absence is a new episode');
  become('up');
  await time.pass(2_000);
  t.same(logged, ['a', 'b', 'c', 'd']);
  await shipper.close();
});

await t.test('a failure in the middle keeps the order', async (t) => {
  const { record, logged, time, become, shipper } = fixture('up');
  record('a', 'b');
  await turn();
  become('down');
  record('c', 'd');
  await turn();
  become('up');
  record('e');
  await time.pass(2_000);
  t.same(logged, ['a', 'b', 'c', 'd', 'e']);
  await shipper.close();
});

await t.test('a frozen log server is called away, its call is not repeated', async (t) => {
  const { record, logged, said, time, become, shipper } = fixture('frozen');
  record('a', 'b');
  await time.pass(1_999);
  t.same(said, []);
  await time.pass(28_000);
  t.same(said, [
    'log server is away (no answer): users are served, and their records wait: see to the log server, its portmapper, and --portmapper',
  ]);
  become('up');
  await time.pass(0);
  t.same(logged, ['a', 'b']);
  t.equal(said[1], 'log server is back: 1 operation follows');
  await shipper.close();
});

await t.test('10,000 entries wait; what overflows is said once and counted', async (t) => {
  const { record, logged, said, time, become, shipper } = fixture('down');
  record(...numbers(DEFAULT_MEMORY_CAPACITY + 7));
  await time.pass(1_000);
  t.ok(said.includes('audit queue full (10000): further operations are not logged'));
  t.equal(said.length, 2, 'said once');
  become('up');
  await time.pass(2_000);
  t.strictSame(
    logged,
    [...numbers(10_000), 'sunshare-server DROPPED 7'],
    'the oldest arrive, in order, and the record of the others',
  );
  t.equal(
    said.filter((line) => line === 'audit queue has room again: 7 operations were not logged').length,
    1,
  );
  await shipper.close();
  t.equal(said.length, 4);
});

await t.test('an outbox that hovers at its bound is one episode', async (t) => {
  const { record, logged, said, time, become, shipper } = fixture('frozen', 4);
  record('1', '2', '3', '4', 'lost');
  await turn();
  become('frozen');
  await time.pass(0);
  t.same(logged, ['1']);
  record('5', 'lost', 'lost');
  await turn();
  become('frozen');
  await time.pass(0);
  record('6', 'lost');
  await turn();
  t.equal(said.filter((line) => line.startsWith('audit queue')).length, 1);
  become('up');
  await time.pass(0);
  t.same(logged, ['1', '2', '3', '4', '5', '6', 'sunshare-server DROPPED 4']);
  t.equal(said.at(-1), 'audit queue has room again: 4 operations were not logged');
  await shipper.close();
});

await t.test('a stopping server sends what waits', async (t) => {
  const { record, logged, said, shipper } = fixture('up');
  record(...numbers(500));
  await shipper.close();
  t.strictSame(logged, numbers(500));
  t.same(said, []);
});

await t.test('it waits for a frozen log server for 2 s, then says how many are lost', async (t) => {
  const { record, said, time, shipper } = fixture('frozen', 3);
  record('a', 'b', 'c', 'd');
  await turn();
  let isClosed = false;
  const closed = shipper.close().then(() => (isClosed = true));
  await time.pass(1_999);
  t.equal(isClosed, false);
  await time.pass(1);
  await closed;
  t.equal(said.at(-1), 'stopping: 4 operations were not logged', 'those that overflowed included');
  await time.pass(60_000);
  t.equal(time.pending, 0, 'nothing goes on');
});

await t.test('it tries an absent log server again at once', async (t) => {
  const { record, logged, said, time, become, shipper } = fixture('down');
  record('a', 'b');
  await time.pass(60_000);
  become('up');
  const closed = shipper.close();
  await time.pass(200);
  await closed;
  t.same(logged, ['a', 'b']);
  t.equal(said.length, 2, 'away and back, nothing lost');
});

await t.test('it leaves an absent log server after 2 s', async (t) => {
  const { record, said, time, shipper } = fixture('down');
  record('a', 'b');
  await time.pass(60_000);
  const closed = shipper.close();
  await time.pass(2_000);
  await closed;
  t.equal(said.at(-1), 'stopping: 2 operations were not logged');
  await time.pass(60_000);
  t.equal(time.pending, 0);
});

await t.test('a way whose time is up is left, after a record at least, and looked for again', async (t) => {
  const outbox = new MemoryOutbox();
  const ways: string[][] = [];
  const open = (signal: AbortSignal): Promise<LogWay> => {
    const sent: string[] = [];
    ways.push(sent);
    const send = ({ user }: OperationRecord): Promise<void> =>
      Promise.resolve(void sent.push(user.toString()));
    const sender = { send, close: () => Promise.resolve(void sent.push('closed')) };
    const untilMs = ways.length === 1 ? performance.now() : undefined;
    return Promise.resolve(oneByOne({ outbox, sender, entryOf: (each) => each, signal, untilMs }));
  };
  outbox.append(['a', 'b', 'c'].map(registrationOf));
  const shipper = new Shipper({ outbox, open, diagnose: (message) => t.fail(message) });
  await shipper.close();
  t.same(ways, [
    ['a', 'closed'],
    ['b', 'c', 'closed'],
  ]);
});

await t.test('a record that comes just when none was left is sent as well', async (t) => {
  for (let microtasks = 0; microtasks < 20; microtasks++) {
    const outbox = new MemoryOutbox();
    const ship = async ({ acknowledged }: Progress): Promise<void> => {
      const { lastSequence } = outbox;
      await acknowledged(lastSequence);
      if (lastSequence > 1) return;
      let later = Promise.resolve();
      for (let each = 0; each < microtasks; each++) later = later.then(() => undefined);
      void later.then(() => outbox.append([registrationOf('late')]));
    };
    const open = (): Promise<LogWay> => Promise.resolve({ ship, close: () => Promise.resolve() });
    const shipper = new Shipper({ outbox, open, diagnose: (message) => t.fail(message) });
    outbox.append([registrationOf('first')]);
    while (outbox.lastSequence < 2) await turn();
    await turn();
    await turn();
    if (outbox.depth > 0) t.fail(`it waits, after ${microtasks} microtasks`);
    await shipper.close();
  }
  t.pass('whenever it came');
});
