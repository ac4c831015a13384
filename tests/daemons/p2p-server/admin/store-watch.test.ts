import t from 'tap';
import { Metrics } from '../../../../daemons/admin/metrics.js';
import { Readiness } from '../../../../daemons/admin/readiness.js';
import { storeConditions, storeMetrics } from '../../../../daemons/p2p-server/admin/store-metrics.js';
import { OutboxWatch } from '../../../../daemons/p2p-server/admin/outbox-watch.js';
import { NotAdmitted } from '../../../../daemons/p2p-server/admission/not-admitted.js';
import { MemoryStore } from '../../../../daemons/p2p-server/store/memory-store.js';
import { OutboxPolicy, type WhenFull } from '../../../../daemons/p2p-server/store/outbox-policy.js';
import type { Store } from '../../../../daemons/p2p-server/store/store.js';
import { registrationOf } from '../sample-record.js';
import { samplesIn } from '../../admin/scrape.js';

const RECORD = registrationOf('alice');

const record = (store: Store, count = 1): Promise<void> =>
  store.transact(
    () => Promise.resolve(),
    () => Array.from({ length: count }, () => RECORD),
  );

interface Watched {
  readonly store: Store;
  readonly readiness: Readiness;
  readonly value: (name: string) => Promise<number | undefined>;
}

function watched(whenFull: WhenFull, capacity: number, inner?: Store): Watched {
  const metrics = new Metrics();
  const settings = { whenFull, capacity };
  const outboxPolicy = new OutboxPolicy({ ...settings, blockMs: 1 });
  const watch = storeMetrics(metrics, inner ?? new MemoryStore({ outboxPolicy }), settings);
  const readiness = new Readiness(storeConditions(watch, settings));
  readiness.enter('running');
  const value = async (name: string): Promise<number | undefined> =>
    samplesIn(await metrics.render()).get(`sunshare_${name}`);
  return { store: watch.store, readiness, value };
}

await t.test('how full the outbox is, how old, and how long records take', async (t) => {
  const { store, value } = watched('drop', 10);
  t.equal(await value('outbox_oldest_age_seconds'), 0);
  await record(store, 3);
  t.equal(await value('outbox_records'), 3);
  t.equal(await value('outbox_capacity_records'), 10);
  t.ok(((await value('outbox_oldest_age_seconds')) ?? -1) >= 0);
  t.equal((await store.outbox.read(1, 10)).length, 3);
  await store.outbox.acknowledge(2);
  t.equal(await value('audit_lag_seconds_count'), 2);
  await store.outbox.acknowledge(2);
  t.equal(await value('audit_lag_seconds_count'), 2, 'each once');
  t.equal(await value('outbox_records'), 1);
});

await t.test('the lag is measured by the clock that records are made by, and never negative', async (t) => {
  const lags: number[] = [];
  let nowMs = Date.now();
  const inner = new MemoryStore();
  const watch = new OutboxWatch(
    inner.outbox,
    (lagMs) => lags.push(lagMs),
    () => nowMs,
  );
  await record(inner, 2);
  const [first] = await watch.outbox.read(1, 10);
  nowMs = (first?.recordedMs ?? 0) + 250;
  t.equal(watch.oldestAgeMs, 250);
  await watch.outbox.acknowledge(1);
  t.same(lags, [250]);
  nowMs -= 10_000;
  t.equal(watch.oldestAgeMs, 0);
  await watch.outbox.acknowledge(2);
  t.same(lags, [250, 0]);
});

await t.test('what was dropped goes on being counted when a record has told of it', async (t) => {
  const { store, value, readiness } = watched('drop', 4);
  await record(store, 6);
  t.equal(await value('audit_dropped_total'), 2);
  t.match(readiness.report(), { ready: true, warnings: [{ condition: 'outbox' }] });
  await store.outbox.acknowledge(3);
  t.equal(store.outbox.dropped, 0, 'it is told');
  t.equal(await value('audit_dropped_total'), 2);
  t.equal(readiness.report().warnings.length, 0);
  await record(store, 5);
  t.equal(await value('audit_dropped_total'), 2 + 3);
});

await t.test('a full outbox that operations are refused for makes it unready', async (t) => {
  const { store, value, readiness } = watched('refuse', 2);
  await record(store);
  await record(store);
  t.match(readiness.report(), { ready: false, reasons: [{ condition: 'outbox' }] });
  await t.rejects(record(store), { name: 'OutboxFullError' });
  t.equal(await value('audit_refused_total'), 1);
  t.equal(await value('store_failures_total'), 0, 'that is no fault of the store');
  await store.outbox.acknowledge(1);
  t.equal(readiness.report().ready, true);
});

await t.test('a store that fails makes it unready until something is kept again', async (t) => {
  let fault: Error | undefined = new Error('disk full');
  const inner = new MemoryStore();
  const failing: Store = {
    outbox: inner.outbox,
    survey: inner.survey,
    lose: (count) => inner.lose(count),
    secretOf: (user) => inner.secretOf(user),
    close: () => inner.close(),
    transact: (work, recordsOf, options) =>
      fault === undefined ? inner.transact(work, recordsOf, options) : Promise.reject(fault),
  };
  const { store, value, readiness } = watched('drop', 10, failing);
  await t.rejects(record(store), { message: 'disk full' });
  t.same(readiness.report().reasons, [{ condition: 'store', reason: 'disk full' }]);
  fault = new NotAdmitted('max-users', 'no more than 3 users');
  await t.rejects(record(store), fault);
  t.equal(await value('store_failures_total'), 1, 'what the server refuses is no failure');
  fault = undefined;
  await record(store, 0);
  t.equal(readiness.report().ready, false, 'nothing was kept by that');
  await record(store);
  t.equal(readiness.report().ready, true);
});
