import t from 'tap';
import { TokenBuckets } from '../../../../daemons/p2p-server/admission/token-buckets.js';

function bucketsAt(clock: { ms: number }, maxKeys?: number): TokenBuckets {
  const options = { perSecond: 2, burst: 3, nowMs: () => clock.ms };
  return new TokenBuckets(maxKeys === undefined ? options : { ...options, maxKeys });
}

const takeMany = (buckets: TokenBuckets, key: string, count: number): number =>
  Array.from({ length: count }, () => buckets.take(key)).filter(Boolean).length;

await t.test('so many at once, then so many a second, each key by itself', (t) => {
  const clock = { ms: 5_000 };
  const buckets = bucketsAt(clock);
  t.equal(takeMany(buckets, 'a', 10), 3);
  t.equal(takeMany(buckets, 'b', 10), 3);
  clock.ms += 499;
  t.equal(takeMany(buckets, 'a', 10), 0);
  clock.ms += 1;
  t.equal(takeMany(buckets, 'a', 10), 1);
  clock.ms += 60_000;
  t.equal(takeMany(buckets, 'a', 10), 3, 'never more than the burst');
  t.end();
});

await t.test('what is refused costs nothing', (t) => {
  const clock = { ms: 0 };
  const buckets = bucketsAt(clock);
  takeMany(buckets, 'a', 1_000);
  clock.ms += 500;
  t.ok(buckets.take('a'), 'who goes on trying is served at the rate all the same');
  t.end();
});

await t.test('a token that was not needed', (t) => {
  const buckets = bucketsAt({ ms: 0 });
  t.equal(takeMany(buckets, 'a', 2), 2);
  buckets.giveBack('a');
  t.equal(takeMany(buckets, 'a', 10), 2);
  buckets.giveBack('b');
  t.equal(takeMany(buckets, 'b', 10), 3);
  t.end();
});

await t.test('a full bucket is forgotten, and there are never more than so many', (t) => {
  const clock = { ms: 0 };
  const buckets = bucketsAt(clock, 100);
  for (let key = 0; key < 1_000; key++) buckets.take(String(key));
  t.equal(buckets.size, 100);
  clock.ms += 500;
  buckets.take('last');
  t.equal(buckets.size, 1, 'all others have their three again');
  t.end();
});
