import { counted } from '../../text/counted.js';
import type { OutboxSettings } from '../outbox-flags.js';
import type { Store } from '../store/store.js';
import type { Metrics } from '../../admin/metrics.js';
import type { Condition } from '../../admin/readiness.js';
import { StoreWatch } from './store-watch.js';

/** From a log server on the same machine to one that was away for a day. */
const LAG_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 10, 60, 600, 3600, 86_400,
];

/** What a store and its outbox tell in the metrics. */
export function storeMetrics(metrics: Metrics, store: Store, { capacity }: OutboxSettings): StoreWatch {
  const lag = metrics.histogram({
    name: 'audit_lag_seconds',
    help: 'From the operation until the log server has acknowledged its record',
    buckets: LAG_SECONDS,
  });
  const watched = new StoreWatch(store, (lagMs) => lag.observe(lagMs / 1000));
  const { outbox, writing } = watched;
  metrics.gauge({
    name: 'outbox_records',
    help: 'Records that the log server has not acknowledged',
    read: () => store.outbox.depth,
  });
  metrics.gauge({ name: 'outbox_capacity_records', help: 'How many may wait', read: () => capacity });
  metrics.gauge({
    name: 'outbox_oldest_age_seconds',
    help: 'How long the oldest of them has waited; 0 without any',
    read: () => outbox.oldestAgeMs / 1000,
  });
  metrics.count({
    name: 'audit_dropped_total',
    help: 'Operations carried out whose record had no room (--audit-full drop)',
    read: () => outbox.droppedTotal,
  });
  metrics.count({
    name: 'audit_refused_total',
    help: 'Operations refused because their record had no room (--audit-full block, refuse)',
    read: () => watched.refusedForRoom,
  });
  metrics.count({
    name: 'store_failures_total',
    help: 'Operations that the store could not carry out or keep',
    read: () => writing.count,
  });
  return watched;
}

/** What a P2P server needs of its store. */
export function storeConditions(
  { writing, store }: StoreWatch,
  { capacity, whenFull }: OutboxSettings,
): Condition[] {
  const full = `${counted(capacity, 'record waits', 'records wait')} for the log server: ${whenFull === 'drop' ? 'further ones are lost' : 'operations are not carried out'}`;
  return [
    { name: 'store', fault: () => store.fault ?? writing.reason },
    {
      name: 'outbox',
      fault: () => (store.outbox.depth >= capacity ? full : undefined),
      isWarning: whenFull === 'drop',
    },
  ];
}
