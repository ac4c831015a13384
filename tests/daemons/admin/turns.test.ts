import t from 'tap';
import { TooBusyError, Turns } from '../../../daemons/admin/view/turns.js';

/** A clock that goes only while somebody works or waits. */
class Clock {
  #ms = 1_000_000;
  #processorMs = 0;
  waitedMs = 0;
  readonly processorMs = (): number => this.#processorMs;
  readonly nowMs = (): number => this.#ms;
  readonly sleep = (ms: number): Promise<void> => {
    this.waitedMs += ms;
    this.#ms += ms;
    return Promise.resolve();
  };
  readonly endOfTurn = (): Promise<void> => {
    this.work(1_000);
    return Promise.resolve();
  };
  /** `processorMs` of the processors’ time in `ms`. */
  work(ms: number, processorMs = ms): void {
    this.#ms += ms;
    this.#processorMs += processorMs;
  }
}

await t.test(
  'who types is answered letter by letter; who goes on and on gets a tenth of the time',
  async (t) => {
    const clock = new Clock();
    const turns = new Turns(clock);
    for (let letter = 0; letter < 15; letter++) await turns.take(() => clock.work(20));
    t.equal(clock.waitedMs, 0, '300 ms of work at once');
    const beganMs = clock.nowMs();
    for (let more = 0; more < 100; more++) await turns.take(() => clock.work(20));
    const share = (100 * 20) / (clock.nowMs() - beganMs);
    t.ok(share > 0.1 && share < 0.12, `then ${share}`);
  },
);

await t.test('after long work half a second passes, and no more', async (t) => {
  const clock = new Clock();
  const turns = new Turns(clock);
  for (let list = 0; list < 3; list++) await turns.take(() => clock.work(2_000));
  t.equal(clock.waitedMs, 1_000);
});

await t.test('what others do while it rests does not count', async (t) => {
  const clock = new Clock();
  const turns = new Turns(clock);
  for (let list = 0; list < 5; list++)
    await turns.take(async (rest) => {
      clock.work(20);
      await rest();
      clock.work(20);
    });
  t.equal(clock.waitedMs, 0);
});

await t.test(
  'neither what other programs do on a busy machine counts, nor what other threads do',
  async (t) => {
    for (const [ms, processorMs] of [
      [200, 20],
      [20, 200],
    ] as const) {
      const clock = new Clock();
      const turns = new Turns(clock);
      for (let letter = 0; letter < 15; letter++) await turns.take(() => clock.work(ms, processorMs));
      t.equal(clock.waitedMs, 0, `${ms} ms with ${processorMs} ms of the processors’ time`);
    }
  },
);

await t.test('work that fails counts, and 16 may wait', async (t) => {
  const clock = new Clock();
  const turns = new Turns(clock);
  const fail = (): never => {
    clock.work(1_000);
    throw new Error('no');
  };
  const all = await Promise.allSettled(Array.from({ length: 17 }, () => turns.take(fail)));
  t.same(
    all.map((each) => (each.status === 'rejected' ? String(each.reason) : '')),
    [
      ...Array.from({ length: 16 }, () => 'Error: no'),
      String(new TooBusyError('too many ask for lists at once')),
    ],
  );
  t.equal(clock.waitedMs, 15 * 500);
});
