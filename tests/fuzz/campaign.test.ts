import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import t from 'tap';
import { campaign } from './campaign.js';
import { captures } from './corpus.js';
import { fuzzTarget } from './fuzz-target.js';
import type { Outcome } from './outcome.js';
import { attempt } from './our-errors.js';
import { TARGETS } from './targets.js';

const kept: Buffer[] = [];

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

type Check = (input: number) => Outcome | Promise<Outcome>;

const FAULTS: readonly (readonly [story: string, check: Check, failure: RegExp])[] = [
  [
    'an error that is none of ours',
    () => ('error' in attempt(() => decodeURI('%')) ? 'accepted' : 'refused'),
    /URIError/,
  ],
  [
    'a second and more',
    () => {
      // no memory that waits to be collected: too much of that would be found before the time is looked at
      const bytes = Buffer.alloc(1_000_000);
      for (const end = cpuMs() + 1010; cpuMs() < end;) bytes.fill(1);
      return 'accepted';
    },
    /took 1\d\d\d ms/,
  ],
  ['a second of waiting', () => delay(1100, 'accepted'), /waited for 1\d\d\d ms/],
  [
    'far too much memory',
    () => (Buffer.alloc(64 * 1024 * 1024).length > 0 ? 'accepted' : 'refused'),
    /allocated 6/,
  ],
  [
    'memory that is never given back',
    () => (kept.push(Buffer.alloc(100_000)) > 0 ? 'accepted' : 'refused'),
    /in use/,
  ],
];

await t.test('what must not happen is noticed', async (t) => {
  for (const [story, check, failure] of FAULTS) {
    const target = fuzzTarget({ name: story, share: 1, inputs: fc.constant(1), check });
    const result = await campaign(target, { seed: 1, runs: 400 });
    t.match(result.failure, failure, story);
  }
  kept.length = 0;
});

await t.test('the same seed gives the same inputs, and one fault is made small', async (t) => {
  const runs: number[][] = [];
  for (const seed of [7, 7, 8]) {
    const seen: number[] = [];
    const check = (input: number): Outcome => (seen.push(input) > 0 ? 'accepted' : 'refused');
    await campaign(fuzzTarget({ name: 'any', share: 1, inputs: fc.nat(), check }), { seed, runs: 100 });
    runs.push(seen);
  }
  t.same(runs[0], runs[1]);
  t.notSame(runs[0], runs[2]);
  const check = (input: number): Outcome => {
    if (input > 1000) throw new Error('too large');
    return 'accepted';
  };
  const target = fuzzTarget({ name: 'large', share: 1, inputs: fc.nat(), check });
  t.match((await campaign(target, { seed: 1, runs: 100 })).failure, /too large[^]*Counterexample: \[1001\]/);
});

await t.test('a million inputs are shared out, and the corpus can be read', (t) => {
  t.equal(
    TARGETS.reduce((sum, { share }) => sum + share, 0),
    1_000_000,
  );
  for (const name of ['calls', 'replies', 'portmapper', 'records', 'p2p-requests', 'p2p-replies'] as const)
    t.ok(
      captures(name).every(({ story, bytes }) => story !== '' && bytes.length > 0) &&
        captures(name).length > 10,
      name,
    );
  t.end();
});
