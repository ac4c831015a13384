import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import { PartlyShown } from '../../../daemons/trail/partly-shown.js';
import { MemoryTrail } from '../../../daemons/trail/memory-trail.js';
import type { Provenance } from '../../../daemons/trail/trail.js';
import { testLoad, testTrail, type TrailUnderTest } from './trail-conformance.js';

const NOBODY: Provenance = { caller: '127.0.0.1', authentication: 'AUTHENTICATED_NOT', identity: '' };
const ENTRY = { username: 'alice', operation: 'REGISTER', timestamp: '11/05/2025 18:02:34' };
const RECORDS = Array.from({ length: 1_000 }, () => ({ entry: ENTRY, result: 0, address: '' }));

const kind: TrailUnderTest = {
  name: 'memory',
  make: (now) => Promise.resolve(new MemoryTrail({ now })),
  runs: 200,
};

await testTrail(t, kind);
await testLoad(t, kind);

await t.test('a log that nobody reads is not kept in memory without end', async (t) => {
  const shown: (() => void)[] = [];
  const trail = new MemoryTrail({ show: () => new Promise((resolve) => shown.push(resolve)) });
  const batches = Array.from({ length: 40 }, (_, i) =>
    trail.append(
      { source: Buffer.alloc(16, 1), first: BigInt(i * 1_000 + 1), oldest: 1n, records: RECORDS },
      NOBODY,
    ),
  );
  const refused = await Promise.allSettled(batches.slice(19));
  t.ok(refused.every(({ status }) => status === 'rejected'));
  while (shown.length > 0) {
    for (const show of shown.splice(0)) show();
    await turn();
  }
  t.equal(await trail.head(Buffer.alloc(16, 1)), 19_000, 'what was taken in is there');
});

await t.test('a question for no records ends', async (t) => {
  const trail = new MemoryTrail();
  await trail.append({ source: Buffer.alloc(16, 1), first: 1n, oldest: 1n, records: RECORDS }, NOBODY);
  const page = await trail.read({ filter: { tag: 'READ_ALL' }, after: 0n, limit: 0, maxBytes: 1_000 });
  t.equal(page.next, 1n);
});

await t.test('what came by SENDLOG in one turn is read record by record', async (t) => {
  const trail = new MemoryTrail();
  const names = Array.from({ length: 500 }, (_, i) => `user ${i}`);
  await Promise.all(names.map((username) => trail.log({ ...ENTRY, username }, NOBODY)));
  await trail.log(ENTRY, NOBODY);
  const { records } = await trail.read({
    filter: { tag: 'READ_ALL' },
    after: 0n,
    limit: 1_000,
    maxBytes: 1_000_000,
  });
  t.same(
    records.map(({ record }) => record.entry.username),
    [...names, ENTRY.username],
  );
});

/** A trail whose lines go to a disk with room for so many, and names of records that stand there. */
function trailOnDisk(room: number): { trail: MemoryTrail; shown: string[]; makeRoom: () => void } {
  const shown: string[] = [];
  const trail = new MemoryTrail({
    show(records) {
      const fitting = records.slice(0, room);
      room -= fitting.length;
      shown.push(...fitting.map(({ entry }) => entry.username));
      if (fitting.length === records.length) return Promise.resolve();
      return Promise.reject(new PartlyShown(fitting.length, new Error('disk full')));
    },
  });
  return { trail, shown, makeRoom: () => (room = 100) };
}

const NAMES = ['a', 'b', 'c', 'd', 'e'];
const FIVE = NAMES.map((username) => ({ entry: { ...ENTRY, username }, result: 0, address: '' }));
const SOURCE = Buffer.alloc(16, 1);

await t.test('what was shown of a batch that failed is held, and not shown again', async (t) => {
  const { trail, shown, makeRoom } = trailOnDisk(3);
  const batch = { source: SOURCE, first: 1n, oldest: 1n, records: FIVE };
  await t.rejects(trail.append(batch, NOBODY), { message: 'disk full' });
  t.equal(await trail.head(SOURCE), 3);
  t.match(trail.counters, { records: 3, duplicates: 0, sources: 1 });
  makeRoom();
  t.match(await trail.append(batch, NOBODY), { kind: 'held', head: 5, stored: FIVE.slice(3) });
  t.match(trail.counters, { records: 5, duplicates: 3 });
  t.same(shown, NAMES);
});

await t.test(
  'a gap before records of which some were shown is told when they come again, and counted once',
  async (t) => {
    const { trail, shown, makeRoom } = trailOnDisk(4);
    await trail.append({ source: SOURCE, first: 1n, oldest: 1n, records: FIVE.slice(0, 1) }, NOBODY);
    const batch = { source: SOURCE, first: 11n, oldest: 11n, records: FIVE.slice(1) };
    await t.rejects(trail.append(batch, NOBODY), { message: 'disk full' });
    makeRoom();
    t.match(await trail.append(batch, NOBODY), { kind: 'held', head: 14, gap: { first: 2, last: 10 } });
    t.match(trail.counters, { gaps: 1, missing: 9, records: 5 });
    t.same(shown, NAMES);
    const next = { source: SOURCE, first: 15n, oldest: 15n, records: FIVE.slice(0, 1) };
    t.notMatch(await trail.append(next, NOBODY), { gap: {} }, 'once');
  },
);
