import t from 'tap';
import { endOfTrail } from '../../../daemons/trail/end-of-trail.js';
import { MemoryTrail } from '../../../daemons/trail/memory-trail.js';
import { NOBODY, sampleBatch } from './sample-trail.js';

await t.test('the end is found, wherever it is', async (t) => {
  const trail = new MemoryTrail({ maxKeptRecords: 3 });
  const readOne = async (after: number) => {
    const page = await trail.read({
      filter: { tag: 'READ_ALL' },
      after: BigInt(after),
      limit: 1,
      maxBytes: 1,
    });
    return { isThere: page.records.length > 0, next: Number(page.next), isLast: page.is_last };
  };
  for (let count = 0; count <= 33; count++) {
    t.equal(await endOfTrail(readOne), count);
    await trail.append(sampleBatch(count + 1, 1), NOBODY);
  }
});

await t.test('a page without records leads on to the next one', async (t) => {
  const asked: number[] = [];
  const end = await endOfTrail((after) => {
    asked.push(after);
    // a filter may pass over a hundred records at a time
    if (after < 100) return Promise.resolve({ isThere: false, next: 100, isLast: false });
    return Promise.resolve({ isThere: after < 150, next: after, isLast: true });
  });
  t.equal(end, 150);
  t.ok(asked.length < 40, `${asked.length} questions`);
});

await t.test('a log server that always has more does not make us ask for ever', async (t) => {
  const more = (after: number) => Promise.resolve({ isThere: true, next: after + 1, isLast: false });
  t.equal(await endOfTrail(more), Number.MAX_SAFE_INTEGER);
});
