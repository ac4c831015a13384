import t from 'tap';
import { LiveTrail } from '../../../daemons/admin/view/live-trail.js';
import { type ReadableTrail, TrailFollower } from '../../../daemons/admin/view/trail-follower.js';
import { MemoryTrail } from '../../../daemons/trail/memory-trail.js';
import type { Trail } from '../../../daemons/trail/trail.js';
import { NOBODY, sampleBatch } from '../trail/sample-trail.js';

const ANYBODY = { user: '', operation: '' };
const OTHER = { ...NOBODY, caller: '192.0.2.2' };

/** What is read of the trail that is there just then. */
function readable(trail: () => Trail): ReadableTrail {
  return {
    end: () => Promise.resolve(trail().counters.lastPosition),
    read: (after, limit) =>
      trail().read({ filter: { tag: 'READ_ALL' }, after: BigInt(after), limit, maxBytes: 1e6 }),
    close: () => Promise.resolve(),
  };
}

for (const count of [2, 3, 9])
  await t.test(`another trail of ${count} records in place of one of 3 is followed anew`, async (t) => {
    let trail = new MemoryTrail();
    await trail.append(sampleBatch(1, 3), NOBODY);
    const live = new LiveTrail();
    const follower = new TrailFollower(
      readable(() => trail),
      live,
    );
    await follower.step();
    t.match(follower.chain, { state: 'intact', position: 3 });
    trail = new MemoryTrail();
    await trail.append(sampleBatch(1, count), OTHER);
    await follower.step();
    await trail.append(sampleBatch(1 + count, 1), OTHER);
    await follower.step();
    t.match(follower.chain, {
      state: 'intact',
      position: count + 1,
      text: /another trail stood here before/,
    });
    t.equal(live.since(0, ANYBODY, 100).rows.length, 3 + count + 1, 'each once');
  });
