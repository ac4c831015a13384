import t from 'tap';
import { ChainWatch } from '../../../daemons/admin/view/chain-watch.js';
import type { TrailRecord } from '../../../daemons/programs/audit.js';
import { MemoryTrail } from '../../../daemons/trail/memory-trail.js';
import { NOBODY, readAll, sampleBatch } from '../trail/sample-trail.js';

async function records(count: number): Promise<TrailRecord[]> {
  const trail = new MemoryTrail();
  await trail.append(sampleBatch(1, count), NOBODY);
  return readAll(trail);
}

const trail = await records(9);
const recordAt = (position: number): TrailRecord => {
  const record = trail[position - 1];
  if (record === undefined) throw new Error(`no record ${position}`);
  return record;
};

await t.test('nothing is known before the first record, but why none can be read', (t) => {
  const chain = new ChainWatch();
  t.same(chain.report(), { state: 'unknown', text: 'no record yet', position: 0, hash: '' });
  t.match(chain.report('no log server'), { state: 'unknown', text: 'no log server' });
  t.end();
});

await t.test('records in their order are intact, from the first that was seen', (t) => {
  const chain = new ChainWatch();
  chain.follow(trail.slice(2, 5));
  chain.follow(trail.slice(5, 7));
  t.same(chain.report(), {
    state: 'intact',
    text: 'each record from 3 to 7 has its hash and leads on from the one before',
    position: 7,
    hash: Buffer.from(recordAt(7).hash).toString('hex'),
  });
  t.match(chain.report('away'), { state: 'unknown', text: 'away', position: 7 }, 'the last is still known');
  t.end();
});

await t.test('a jump begins anew: nobody has to have seen all', (t) => {
  const chain = new ChainWatch();
  chain.follow([recordAt(1), recordAt(2), recordAt(6), recordAt(7)]);
  t.match(chain.report(), { state: 'intact', text: /from 6 to 7/ });
  t.end();
});

const [changed, other] = [
  { ...recordAt(4), received_ms: recordAt(4).received_ms + 1n },
  { ...recordAt(4), hash: recordAt(4).hash.with(0, (recordAt(4).hash[0] ?? 0) ^ 1) },
];

for (const [what, record] of [
  ['a record that was changed', changed],
  ['a hash that was changed', other],
] as const)
  await t.test(`${what} breaks the chain, and that stays`, (t) => {
    const chain = new ChainWatch();
    chain.follow([recordAt(3), record]);
    t.match(chain.report(), { state: 'broken', text: /^record 4 is not what its hash was made of: check/ });
    chain.follow(trail.slice(5));
    t.match(chain.report('away'), { state: 'broken', text: /^record 4 / });
    t.end();
  });

await t.test('a record of another trail does not lead on', async (t) => {
  const elsewhere = new MemoryTrail();
  await elsewhere.append(sampleBatch(1, 4), { ...NOBODY, caller: '192.0.2.9' });
  const [, , , fourth] = await readAll(elsewhere);
  if (fourth === undefined) throw new Error('no fourth record');
  const chain = new ChainWatch();
  chain.follow([recordAt(3), fourth]);
  t.match(chain.report(), { state: 'broken', text: /^record 4 does not lead on from record 3: check/ });
});

await t.test('which record is the newest that was seen', (t) => {
  const chain = new ChainWatch();
  t.ok(chain.isLast(undefined), 'none is');
  chain.follow([recordAt(1), recordAt(2)]);
  t.ok(chain.isLast({ ...recordAt(2) }));
  t.notOk(chain.isLast({ ...recordAt(2), hash: recordAt(3).hash }));
  t.notOk(chain.isLast({ ...recordAt(3), hash: recordAt(2).hash }));
  t.notOk(chain.isLast(undefined));
  t.end();
});

await t.test('another trail in its place is followed from its own records, and this is said', (t) => {
  const chain = new ChainWatch();
  chain.follow(trail.slice(0, 5));
  chain.beginAnew();
  t.match(chain.report(), { state: 'unknown', position: 0 });
  chain.follow([{ ...recordAt(2) }]);
  t.match(chain.report(), { state: 'intact', text: /from 2 to 2 .*; another trail stood here before$/ });
  t.end();
});
