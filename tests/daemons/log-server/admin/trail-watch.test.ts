import t from 'tap';
import { Metrics } from '../../../../daemons/admin/metrics.js';
import { RecentFailure } from '../../../../daemons/admin/recent-failure.js';
import { trailMetrics } from '../../../../daemons/log-server/admin/trail-metrics.js';
import { TrailWatch } from '../../../../daemons/log-server/admin/trail-watch.js';
import type { AppendArgs } from '../../../../daemons/programs/audit.js';
import { MemoryTrail } from '../../../../daemons/trail/memory-trail.js';
import { samplesIn } from '../../admin/scrape.js';

const FROM = { caller: '127.0.0.1', authentication: 'AUTHENTICATED_NOT', identity: '' } as const;
const entry = { username: 'alice', operation: 'REGISTER', timestamp: '11/05/2025 18:02:34' };

const batch = (first: number, count: number, oldest = 1): AppendArgs => ({
  source: new Uint8Array(16).fill(7),
  first: BigInt(first),
  oldest: BigInt(oldest),
  records: Array.from({ length: count }, () => ({ entry, result: 0, address: '127.0.0.1' })),
});

await t.test('what a trail counts', async (t) => {
  const watch = new TrailWatch(new MemoryTrail());
  const metrics = new Metrics();
  trailMetrics(metrics, watch);
  await watch.trail.append(batch(1, 3), FROM);
  await watch.trail.append(batch(2, 3), FROM);
  await watch.trail.append(batch(10, 1, 10), FROM);
  const changed = batch(4, 1);
  await watch.trail.append(
    { ...changed, records: changed.records.map((each) => ({ ...each, result: 1 })) },
    FROM,
  );
  await watch.trail.log(entry, FROM);
  await watch.trail.append(batch(7, 1), { ...FROM, authentication: 'AUTHENTICATED_TLS', identity: 'ab' });
  await watch.trail.append(batch(8, 1), FROM);
  await watch.trail.append(batch(0, 1), FROM);
  const samples = samplesIn(await metrics.render());
  const rows: [name: string, value: number][] = [
    ['records_total', 6],
    ['duplicates_total', 3],
    ['conflicts_total', 1],
    ['gaps_total', 1],
    ['missing_records_total', 5],
    ['sources', 1],
    ['position', 6],
    ['segment', 0],
    ['refused_batches_total{reason="foreign"}', 1],
    ['refused_batches_total{reason="differing"}', 1],
    ['refused_batches_total{reason="invalid"}', 1],
    ['refused_batches_total{reason="full"}', 0],
    ['write_failures_total', 0],
    ['read_failures_total', 0],
  ];
  for (const [name, value] of rows) t.equal(samples.get(`sunshare_trail_${name}`), value, name);
});

await t.test('a trail that cannot be written is known by it until something is stored again', async (t) => {
  let isFull = true;
  const show = (): Promise<void> => (isFull ? Promise.reject(new Error('disk full')) : Promise.resolve());
  const watch = new TrailWatch(new MemoryTrail({ show }));
  await t.rejects(watch.trail.append(batch(1, 1), FROM), { message: 'disk full' });
  await t.rejects(watch.trail.log(entry, FROM), { message: 'disk full' });
  t.equal(watch.writing.reason, 'disk full');
  t.equal(watch.writing.count, 2);
  await watch.trail.append(batch(1, 0), FROM);
  await watch.trail.head(new Uint8Array(16));
  t.equal(watch.writing.reason, 'disk full', 'nothing was stored by these');
  isFull = false;
  await watch.trail.append(batch(1, 1), FROM);
  t.equal(watch.writing.reason, undefined);
  t.equal(watch.reading.count, 0);
});

await t.test('a failure is forgotten when nothing is tried: who gets no work could not notice', (t) => {
  let nowMs = 5;
  const fares = new RecentFailure(() => nowMs);
  t.equal(fares.reason, undefined);
  fares.failed('disk full');
  nowMs += 29_999;
  t.equal(fares.reason, 'disk full');
  nowMs += 1;
  t.equal(fares.reason, undefined);
  t.equal(fares.count, 1);
  t.end();
});
