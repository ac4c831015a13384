import fc from 'fast-check';
import t from 'tap';
import { LatencyHistogram } from '../../../daemons/admin/view/latency.js';
import { Series } from '../../../daemons/admin/view/series.js';
import { eventually } from '../../eventually.js';

await t.test('each second has what was answered in it, and how fast', (t) => {
  const series = new Series();
  t.teardown(() => series.close());
  for (const durationMs of [1, 1, 1, 80]) series.add(durationMs);
  series.endSecond(1_000);
  series.endSecond(2_000);
  series.add(5);
  series.endSecond(3_000);
  const [first, second, third] = series.samples;
  t.match(first, { atMs: 1_000, answered: 4 });
  t.ok(first?.medianMs != null && first.medianMs >= 1 && first.medianMs <= 1.2, `${first?.medianMs}`);
  t.ok(first?.p99Ms != null && first.p99Ms >= 80 && first.p99Ms <= 96, `${first?.p99Ms}`);
  t.same(second, { atMs: 2_000, answered: 0, medianMs: null, p99Ms: null });
  t.match(third, { atMs: 3_000, answered: 1 });
  t.equal(series.answered, 5, 'all since the start');
  t.end();
});

await t.test('five minutes are kept', (t) => {
  const series = new Series();
  t.teardown(() => series.close());
  for (let second = 1; second <= 302; second++) series.endSecond(second);
  t.equal(series.samples.length, 300);
  t.match([series.samples[0], series.samples.at(-1)], [{ atMs: 3 }, { atMs: 302 }]);
  t.end();
});

await t.test('seconds end by themselves until it is closed', async (t) => {
  let nowMs = 0;
  const series = new Series(() => ++nowMs);
  await eventually('two seconds', () => series.samples.length === 2);
  t.same(
    series.samples.map(({ atMs }) => atMs),
    [1, 2],
  );
  series.close();
});

await t.test('a quantile is at most a fifth too high, and never too low', (t) => {
  const durationMs = fc.double({ min: 0.01, max: 60_000, noNaN: true });
  const property = fc.property(
    fc.array(durationMs, { minLength: 1, maxLength: 200 }),
    fc.constantFrom(0.01, 0.5, 0.99, 1),
    (durations, share) => {
      const histogram = new LatencyHistogram();
      for (const each of durations) histogram.add(each);
      const sorted = durations.toSorted((a, b) => a - b);
      const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
      const quantile = histogram.quantileMs(share) ?? 0;
      return quantile >= exact * (1 - 1e-9) && quantile <= exact * 1.2 * (1 + 1e-9);
    },
  );
  fc.assert(property);
  t.end();
});

await t.test('what takes no time, or more than a minute, is counted too', (t) => {
  const histogram = new LatencyHistogram();
  t.equal(histogram.quantileMs(0.5), null);
  for (const durationMs of [0, 1e9, Number.MIN_VALUE]) histogram.add(durationMs);
  t.equal(histogram.count, 3);
  t.equal(histogram.quantileMs(0.5), 0.01);
  t.ok((histogram.quantileMs(1) ?? 0) > 60_000);
  histogram.clear();
  t.equal(histogram.count, 0);
  t.equal(histogram.quantileMs(1), null);
  t.end();
});
