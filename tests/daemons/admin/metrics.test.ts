import t from 'tap';
import { Metrics } from '../../../daemons/admin/metrics.js';
import { operationMetrics } from '../../../daemons/p2p-server/admin/operation-metrics.js';
import { RegistrationStates } from '../../../daemons/log-server/admin/registration-states.js';
import { OPERATIONS } from '../../../daemons/p2p-protocol/index.js';
import { samplesIn } from './scrape.js';

await t.test('what is read at scrape time', async (t) => {
  const metrics = new Metrics();
  let value = 1;
  metrics.gauge({ name: 'depth', help: 'd', read: () => value });
  metrics.count({ name: 'records_total', help: 'r', read: () => value });
  metrics.labelledGauge({ name: 'each', help: 'e', label: 'which', read: () => [[`n${value}`, value]] });
  const before = samplesIn(await metrics.render());
  value = 5;
  const after = samplesIn(await metrics.render());
  t.equal(before.get('sunshare_depth'), 1);
  t.equal(after.get('sunshare_depth'), 5);
  t.equal(after.get('sunshare_records_total'), 5, 'not added to what was read before');
  t.equal(after.get('sunshare_each{which="n5"}'), 5);
  t.notOk(after.has('sunshare_each{which="n1"}'), 'a label that is gone is not kept');
  t.ok(after.has('process_resident_memory_bytes'));
});

await t.test('a reading that fails is NaN and takes no other away, and the next may succeed', async (t) => {
  const metrics = new Metrics();
  let isBroken = true;
  const read = (): number => {
    if (isBroken) throw new Error('closed');
    return 3;
  };
  metrics.gauge({ name: 'depth', help: 'd', read });
  metrics.gauge({ name: 'other', help: 'o', read: () => 4 });
  const samples = samplesIn(await metrics.render());
  t.same([samples.get('sunshare_depth'), samples.get('sunshare_other')], [NaN, 4]);
  isBroken = false;
  t.equal(samplesIn(await metrics.render()).get('sunshare_depth'), 3);
});

await t.test('who asks while the metrics are being made gets the same', async (t) => {
  const metrics = new Metrics();
  let reads = 0;
  metrics.gauge({ name: 'depth', help: 'd', read: () => ++reads });
  await Promise.all([metrics.render(), metrics.render(), metrics.render()]);
  t.equal(reads, 1);
});

await t.test('asking again and again takes little of the time, and gets what is so then', async (t) => {
  const metrics = new Metrics();
  let value = 1;
  metrics.gauge({ name: 'depth', help: 'd', read: () => value });
  const beganMs = performance.now();
  await metrics.render();
  const tookMs = performance.now() - beganMs;
  const next = metrics.render();
  value = 2;
  t.equal(samplesIn(await next).get('sunshare_depth'), 2);
  t.ok(performance.now() - beganMs > 5 * Math.min(tookMs, 100), `the first took ${tookMs} ms`);
});

await t.test('operations by kind and result', async (t) => {
  const metrics = new Metrics();
  const observer = operationMetrics(metrics);
  observer.answered('REGISTER', 0, 0.05);
  observer.answered('REGISTER', 1, 3);
  observer.answered('LIST_USERS', 3, 20_000);
  observer.unknown();
  const samples = samplesIn(await metrics.render());
  const count = (operation: string, result: string): number | undefined =>
    samples.get(`sunshare_operations_total{operation="${operation}",result="${result}"}`);
  t.equal(count('REGISTER', 'ok'), 1);
  t.equal(count('REGISTER', 'usernameInUse'), 1);
  t.equal(count('LIST_USERS', 'otherError'), 1);
  t.equal(samples.get('sunshare_unknown_requests_total'), 1);
  const bucket = (le: string, operation: string): number | undefined =>
    samples.get(`sunshare_operation_duration_seconds_bucket{le="${le}",operation="${operation}"}`);
  t.equal(bucket('0.0001', 'REGISTER'), 1, 'a tenth of a millisecond has a bucket of its own');
  t.equal(bucket('0.005', 'REGISTER'), 2);
  t.equal(bucket('10', 'LIST_USERS'), 0);
  t.equal(bucket('+Inf', 'LIST_USERS'), 1);
  t.equal(samples.get('sunshare_operation_duration_seconds_sum{operation="LIST_USERS"}'), 20);
});

await t.test('whatever comes, series are bounded by the operations there are', async (t) => {
  const metrics = new Metrics();
  const observer = operationMetrics(metrics);
  for (const operation of Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[]) {
    if (!OPERATIONS[operation].isTimestamped) continue;
    for (let byte = 0; byte < 256; byte++) observer.answered(operation as 'REGISTER', byte, 1);
  }
  const text = await metrics.render();
  t.ok(samplesIn(text).size < 800, `${samplesIn(text).size} series`);
});

await t.test('a registration counts as missing until it is there, and whenever it is not', async (t) => {
  const metrics = new Metrics();
  const states = new RegistrationStates();
  states.addTo(metrics);
  const first = states.watch(1);
  const second = states.watch(2);
  t.equal(states.fault(), 'version 1 is not registered yet; version 2 is not registered yet');
  first({ kind: 'registered', message: 'registered' });
  second({ kind: 'failed', message: 'cannot register: refused' });
  t.equal(states.fault(), 'cannot register: refused');
  const samples = samplesIn(await metrics.render());
  t.equal(samples.get('sunshare_portmapper_registered{version="1"}'), 1);
  t.equal(samples.get('sunshare_portmapper_registered{version="2"}'), 0);
  first({ kind: 'failed', message: 'cannot register: refused' });
  t.equal(states.fault(), 'cannot register: refused', 'what both have is said once');
  first({ kind: 'registered', message: 'registered again' });
  second({ kind: 'registered', message: 'registered again' });
  t.equal(states.fault(), undefined);
  first({ kind: 'replaced', message: 'by another server' });
  t.equal(states.fault(), 'by another server');
});
