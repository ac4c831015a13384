import fc from 'fast-check';
import type { Test } from 'tap';
import { hashOf } from '../../../daemons/trail/chain.js';
import type { AppendOutcome, Trail } from '../../../daemons/trail/trail.js';
import { NOBODY, sampleBatch } from './sample-trail.js';
import { TrailModel } from './trail-model.js';
import { batchOf, callerOf, sourceOf, type Step, steps, userOf } from './trail-steps.js';

/** A kind of trail, and how one comes into being. */
export interface TrailUnderTest {
  readonly name: string;
  /** A new one, empty. */
  make(now: () => number): Promise<Trail>;
  /** The same once more, after it was closed; undefined where nothing is kept. */
  reopen?(now: () => number): Promise<Trail>;
  /** How often what is at random is tried. */
  readonly runs: number;
}

/** In how many segments duplicates are compared. */
const MAX_SEGMENTS = 5;

/** What holds for every trail. */
export async function testTrail(t: Test, kind: TrailUnderTest): Promise<void> {
  await t.test(`${kind.name}: whatever is done, it answers as the model does`, async (t) => {
    await fc.assert(
      fc.asyncProperty(steps, (all) => runSteps(t, kind, all)),
      { numRuns: kind.runs },
    );
  });
}

/** More batches of a thousand than may wait. */
const BATCHES = 60;

/** What holds of much at once. */
export async function testLoad(t: Test, kind: TrailUnderTest): Promise<void> {
  await t.test(`${kind.name}: many pages let others in between`, async (t) => {
    const trail = await kind.make(Date.now);
    t.teardown(() => trail.close());
    await trail.append(sampleBatch(1, 100), NOBODY);
    const query = { filter: { tag: 'READ_ALL' }, after: 0n, limit: 100, maxBytes: 100_000 } as const;
    let pages = 0;
    const reading = Array.from({ length: 50 }, () => trail.read(query).then(() => pages++));
    await trail.append(sampleBatch(101, 1), NOBODY);
    t.ok(pages < 10, `${pages} pages were first`);
    await Promise.all(reading);
  });

  await t.test(`${kind.name}: more than may wait is refused, the rest is taken in order`, async (t) => {
    const trail = await kind.make(Date.now);
    t.teardown(() => trail.close());
    // known already, so that nothing has to be written
    await trail.append(sampleBatch(1, 1_000), NOBODY);
    const again = Array.from({ length: BATCHES }, () => trail.append(sampleBatch(1, 1_000), NOBODY));
    const results = await Promise.allSettled(again);
    const refused = results.filter(({ status }) => status === 'rejected');
    t.ok(refused.length >= 5 && refused.length < again.length, `${refused.length} refused`);
    t.match(refused[0], { reason: { message: /records wait to be .* already: try again later/ } });
    t.strictSame((await trail.append(sampleBatch(1_001, 1), NOBODY)).kind, 'held');
  });
}

async function runSteps(t: Test, kind: TrailUnderTest, all: readonly Step[]): Promise<void> {
  let nowMs = 1_000;
  const now = (): number => nowMs;
  let trail = await kind.make(now);
  const model = new TrailModel(!trail.isDurable);
  const say = (what: string, found: unknown, wanted: unknown): void => {
    if (!t.strictSame(found, wanted, what)) throw new Error(`${what} differs`);
  };
  try {
    for (const step of all) {
      switch (step.kind) {
        case 'append': {
          const outcomes: Promise<AppendOutcome>[] = [];
          const wanted: unknown[] = [];
          for (const each of step.together) {
            const batch = batchOf(each, model);
            const from = callerOf(each.who);
            outcomes.push(trail.append(batch, from));
            wanted.push(model.append(batch, from, nowMs));
          }
          say('append', (await Promise.all(outcomes)).map(withoutReason), wanted);
          break;
        }
        case 'log': {
          const entry = { username: userOf(step.user), operation: 'REGISTER', timestamp: 't' };
          await trail.log(entry, callerOf(0));
          model.log(entry, callerOf(0), nowMs);
          break;
        }
        case 'read':
          say('page', plain(await trail.read(step.query)), plain(model.read(step.query)));
          break;
        case 'clock':
          nowMs += step.byMs;
          break;
        case 'rotate':
          if (!trail.isDurable || model.segments.length >= MAX_SEGMENTS) break;
          await trail.rotate();
          model.rotate();
          break;
        case 'reopen':
          if (kind.reopen === undefined) break;
          await trail.close();
          trail = await kind.reopen(now);
      }
    }
    await checkWhole(trail, model, say);
  } finally {
    await trail.close();
  }
}

type Say = (what: string, found: unknown, wanted: unknown) => void;

async function checkWhole(trail: Trail, model: TrailModel, say: Say): Promise<void> {
  for (const number of [0, 1, 2, 3])
    say('head', await trail.head(sourceOf(number)), model.head(sourceOf(number)));
  const { sources, lastPosition } = trail.counters;
  say('counters', [sources, lastPosition], [model.sources.size, model.records.length]);
  const filter = { tag: 'READ_ALL' } as const;
  let after = 0n;
  const all = [];
  for (let isLast = false; !isLast;) {
    const page = await trail.read({ filter, after, limit: 7, maxBytes: 10_000 });
    all.push(...page.records);
    after = page.next;
    isLast = page.is_last;
  }
  say('all', plain(all), plain(model.records));
  for (const { hash, ...record } of all)
    say('hash', Buffer.from(hash).toString('hex'), Buffer.from(hashOf(record)).toString('hex'));
}

function withoutReason(outcome: AppendOutcome): unknown {
  return 'reason' in outcome ? { kind: outcome.kind } : outcome;
}

/** The same without the difference between kinds of bytes. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, each: unknown) => {
      if (typeof each === 'bigint') return String(each);
      if (each !== null && typeof each === 'object' && 'type' in each && each.type === 'Buffer')
        return Buffer.from((each as unknown as { data: number[] }).data).toString('hex');
      return each instanceof Uint8Array ? Buffer.from(each).toString('hex') : each;
    }),
  );
}
