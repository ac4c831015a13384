import t from 'tap';
import { planAppend } from '../../../daemons/trail/plan-append.js';
import { placeBatch } from '../../../daemons/trail/place-batch.js';
import { MAX_SOURCES } from '../../../daemons/trail/trail.js';
import { NOBODY, sampleBatch, SOURCE } from './sample-trail.js';

const LARGEST = 2n ** 53n - 1n;
const KNOWN = { head: 10, mayHaveForgotten: false };
const EVERY = 2n ** 64n - 1n;

/** A batch of so many records with any numbers. */
function batch(first: bigint, oldest: bigint, count = 1): Parameters<typeof placeBatch>[0] {
  return { source: SOURCE, first, oldest, records: sampleBatch(1, count).records };
}

await t.test('numbers that are none are refused, whatever is held', (t) => {
  const rows: [first: bigint, oldest: bigint, count: number, reason: RegExp][] = [
    [0n, 0n, 1, /first sequence is 0/],
    [1n, 0n, 1, /oldest sequence is 0/],
    [5n, 6n, 1, /oldest sequence 6 is behind the first/],
    [LARGEST, 1n, 2, /beyond what a trail can count/],
    [LARGEST + 1n, 1n, 1, /beyond what a trail can count/],
    [EVERY, EVERY, 1, /beyond what a trail can count/],
    [EVERY, 1n, 1_000, /beyond what a trail can count/],
    [EVERY, 1n, 0, /beyond what a trail can count/],
    [0n, 0n, 0, /first sequence is 0/],
  ];
  for (const [first, oldest, count, reason] of rows)
    for (const head of [0, 10, Number(LARGEST)])
      t.match(placeBatch(batch(first, oldest, count), { ...KNOWN, head }), { kind: 'invalid', reason });
  t.match(placeBatch(batch(LARGEST, LARGEST), KNOWN), { kind: 'take', gap: { last: Number(LARGEST) - 1 } });
  t.end();
});

await t.test('where a batch belongs', (t) => {
  const rows: [first: bigint, oldest: bigint, count: number, placement: object][] = [
    [11n, 1n, 2, { kind: 'take', first: 11, duplicates: 0 }],
    [9n, 1n, 4, { kind: 'take', first: 9, duplicates: 2 }],
    [1n, 1n, 3, { kind: 'take', first: 1, duplicates: 3 }],
    [12n, 11n, 1, { kind: 'nothing' }],
    [12n, 1n, 1, { kind: 'nothing' }],
    [20n, 15n, 1, { kind: 'nothing' }],
    [20n, 20n, 1, { kind: 'take', first: 20, duplicates: 0, gap: { first: 11, last: 19 } }],
    [20n, 20n, 0, { kind: 'nothing' }],
  ];
  for (const [first, oldest, count, placement] of rows)
    t.strictSame(placeBatch(batch(first, oldest, count), KNOWN), placement, `${first} ${oldest} ${count}`);
  const forgotten = { head: 0, mayHaveForgotten: true };
  t.strictSame(placeBatch(batch(20n, 20n), forgotten), { kind: 'take', first: 20, duplicates: 0 });
  t.strictSame(placeBatch(batch(20n, 1n), forgotten), { kind: 'nothing' });
  t.end();
});

await t.test('one source too many, and that of SENDLOG', (t) => {
  const state = { sources: MAX_SOURCES, forgets: false };
  t.match(planAppend(batch(1n, 1n), NOBODY, undefined, state), { outcome: { kind: 'full' } });
  t.match(planAppend(batch(1n, 1n), NOBODY, { ...NOBODY, head: 0 }, state), { kind: 'take' });
  const known = { ...NOBODY, authentication: 'AUTHENTICATED_TLS', identity: 'ab' } as const;
  const rows = [
    [NOBODY, MAX_SOURCES / 2 - 1, 'take'],
    [NOBODY, MAX_SOURCES / 2, 'tell'],
    [known, MAX_SOURCES / 2, 'take'],
    [known, MAX_SOURCES, 'tell'],
  ] as const;
  for (const [who, sources, kind] of rows)
    t.equal(planAppend(batch(1n, 1n), who, undefined, { ...state, sources }).kind, kind);
  const ofSendlog = { ...batch(1n, 1n), source: new Uint8Array(16) };
  t.match(planAppend(ofSendlog, NOBODY, undefined, { ...state, sources: 0 }), {
    outcome: { kind: 'invalid' },
  });
  t.end();
});
