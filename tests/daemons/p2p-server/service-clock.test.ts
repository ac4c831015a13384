import t from 'tap';
import { formatTimestamp, isTimestamp } from '../../../daemons/datetime/datetime-format.js';
import { ServiceClock } from '../../../daemons/p2p-server/service-clock.js';
import { offsetToService } from '../../../daemons/p2p-server/service-offset.js';
import { FakeTime } from './fake-time.js';

const START = new Date(2025, 4, 11, 18, 2, 34).getTime();

/** A datetime service as a list of what it answers, and how often it was asked. */
function fixture(answers: (Date | Error)[]): {
  clock: ServiceClock;
  time: FakeTime;
  said: string[];
  asked: () => number;
} {
  const time = new FakeTime();
  const said: string[] = [];
  let asked = 0;
  const clock = new ServiceClock({
    ask: () => {
      const answer = answers[Math.min(asked++, answers.length - 1)];
      return answer instanceof Date
        ? Promise.resolve(formatTimestamp(answer))
        : Promise.reject(answer ?? new Error('none'));
    },
    diagnose: (message) => void said.push(message),
    clockMs: () => START + time.nowMs,
    wait: time.wait,
  });
  t.teardown(() => clock.close());
  return { clock, time, said, asked: () => asked };
}

await t.test('before the service has answered, the own clock', (t) => {
  const { clock } = fixture([new Date(2030, 0, 1)]);
  t.equal(clock.now(), '11/05/2025 18:02:34');
  t.end();
});

await t.test('the service’s time goes on by the own clock', async (t) => {
  const { clock, time } = fixture([new Date(2030, 0, 1, 12, 0, 0)]);
  await time.pass(0);
  t.equal(clock.now(), '01/01/2030 12:00:00');
  await time.pass(10_000);
  t.equal(clock.now(), '01/01/2030 12:00:10');
});

await t.test('a dead service is said once and leaves the last difference', async (t) => {
  const dead = new Error('connection refused');
  const { clock, time, said, asked } = fixture([new Date(2030, 0, 1, 12, 0, 0), dead, dead, new Date(START)]);
  await time.pass(39_000);
  t.same(said, [
    'datetime service is away (connection refused): stamping by the own clock; start it, or say by --datetime where it is',
  ]);
  t.equal(clock.now(), '01/01/2030 12:00:39');
  await time.pass(2_000);
  t.equal(asked(), 4, 'asked again soon');
  t.equal(said[1], 'datetime service is back: its time counts again');
  clock.close();
  await time.pass(600_000);
  t.equal(asked(), 4, 'not after it is closed');
  t.equal(time.pending, 0);
});

await t.test('stamps stay timestamps whatever second the service is in', async (t) => {
  for (const [answer, stamps] of [
    [new Date(9999, 11, 31, 23, 59, 59), ['31/12/9999 23:59:59', '31/12/9999 23:59:59']],
    [new Date(9999, 11, 31, 23, 59, 50), ['31/12/9999 23:59:50', '31/12/9999 23:59:59']],
    [firstSecond(), ['01/01/0000 00:00:00', '01/01/0000 00:00:20']],
  ] as const) {
    const { clock, time } = fixture([answer]);
    await time.pass(0);
    const first = clock.now();
    await time.pass(20_000);
    t.same([first, clock.now()], stamps);
    t.ok(stamps.every(isTimestamp));
    clock.close();
  }
});

await t.test('the own clock may be set to any time', (t) => {
  for (const ms of [-8.64e15, 8.64e15]) {
    const clock = new ServiceClock({
      ask: () => Promise.reject(new Error('none')),
      diagnose: () => undefined,
      clockMs: () => ms,
    });
    t.ok(isTimestamp(clock.now()), clock.now());
    clock.close();
  }
  t.end();
});

function firstSecond(): Date {
  const date = new Date(2000, 0, 1, 0, 0, 0);
  date.setFullYear(0);
  return date;
}

await t.test('the difference of whole seconds', (t) => {
  const second = [new Date(100_000)];
  t.equal(offsetToService(second, 100_000, 100_010), 0);
  t.equal(offsetToService(second, 100_990, 101_010), 0);
  t.equal(offsetToService(second, 99_990, 100_000), 0);
  t.equal(offsetToService(second, 90_000, 90_100), 10_450);
  t.equal(offsetToService(second, 101_000, 101_000), -500);
  t.end();
});

await t.test(
  'in the hour that comes again at the end of summer time stamps are not an hour back',
  async (t) => {
    const zone = process.env['TZ'];
    t.teardown(() => {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    });
    process.env['TZ'] = 'Europe/Madrid';
    for (const [hour, offsetMs] of [
      [0, 0],
      [1, 0],
      [1, 7_000],
      [1, -7_000],
    ] as const) {
      let nowMs = Date.UTC(2026, 9, 25, hour, 59, 30);
      const clock = new ServiceClock({
        ask: () => Promise.resolve(formatTimestamp(new Date(nowMs + offsetMs))),
        diagnose: (message) => t.fail(message),
        clockMs: () => nowMs,
        wait: () => new Promise(() => undefined),
      });
      await new Promise((resolve) => setImmediate(resolve));
      // stamps show it once that hour is over
      nowMs += 60_000;
      const told = new Date(nowMs + offsetMs + (offsetMs === 0 ? 0 : 500));
      t.equal(clock.now(), formatTimestamp(told), told.toISOString());
      clock.close();
    }
  },
);

await t.test('a service that never answers is given up', async (t) => {
  const said = new Promise<string>((resolve) => {
    const clock = new ServiceClock({
      ask: (signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut')))),
      diagnose: resolve,
      wait: () => new Promise(() => undefined),
    });
    t.teardown(() => clock.close());
  });
  t.match(await said, /^datetime service is away \(no answer\)/);
});
