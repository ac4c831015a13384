import { deepStrictEqual as equal } from 'node:assert';
import fc from 'fast-check';
import t from 'tap';
import { verifyTrail, type FoundTrail } from '../../../../client/audit/verify/chain-walk.js';
import type { FaultKind } from '../../../../client/audit/verify/fault.js';
import { GENESIS } from '../../../../client/audit/trail/record-hash.js';
import type { StoredRecord } from '../../../../client/audit/trail/stored-record.js';
import {
  chained,
  found,
  foundCovered,
  type MadeTrail,
  randomTrail,
  renumbered,
  sourceOf,
} from './random-chain.js';

const RUNS = { numRuns: 150 };

/** Kind and first position of the fault, or that there is none. */
function verdict(trail: FoundTrail): { kind: FaultKind | 'sound'; position: number } {
  const verdict = verifyTrail(trail);
  if (verdict.isSound) return { kind: 'sound', position: verdict.last.position };
  const { kind, position } = verdict.fault;
  return { kind, position };
}

/** A trail with a place in it, counted from 0. */
function trailAndIndex(minLength: number): fc.Arbitrary<[MadeTrail, number]> {
  return fc.tuple(randomTrail(minLength), fc.nat()).map(([made, at]) => [made, at % made.records.length]);
}

function recordAt(made: MadeTrail, index: number): StoredRecord {
  const record = made.records[index];
  if (record === undefined) throw new Error(`no record ${index}`);
  return record;
}

/** Tests that a property holds for random trails. */
function holds<Given>(rule: string, property: fc.IProperty<Given>): Promise<unknown> {
  return t.test(rule, (t) => {
    fc.assert(property, RUNS);
    t.pass();
    t.end();
  });
}

/** One that the trail does not hold, told from all others. */
const FORGED = {
  source: sourceOf(9),
  sequence: 1,
  username: Buffer.from('mallory the forger'),
  operation: Buffer.from('REGISTER'),
  timestamp: Buffer.from('now'),
  result: 0,
  address: '',
  receivedMs: 1,
  caller: '',
  authentication: 0,
  identity: '',
};

await holds(
  'a trail that nobody touched is sound',
  fc.property(randomTrail(0), (made) => {
    equal(verifyTrail(found(made)), {
      isSound: true,
      records: made.records.length,
      sources: made.heads.length,
      last: {
        position: made.records.length,
        previousHash: made.records.at(-1)?.hash ?? GENESIS,
      },
    });
  }),
);

/** A change of each column. */
const CHANGES: Record<keyof StoredRecord, (record: StoredRecord) => Partial<StoredRecord>> = {
  position: () => ({ position: 1_000 }),
  source: () => ({ source: sourceOf(7) }),
  sequence: ({ sequence }) => ({ sequence: sequence + 1 }),
  username: ({ username }) => ({ username: Buffer.concat([username, Buffer.of(0)]) }),
  operation: () => ({ operation: Buffer.from('something else') }),
  timestamp: () => ({ timestamp: Buffer.from('another time') }),
  result: ({ result }) => ({ result: result ^ 1 }),
  address: () => ({ address: '203.0.113.9' }),
  receivedMs: ({ receivedMs }) => ({ receivedMs: receivedMs + 1 }),
  caller: () => ({ caller: '203.0.113.9' }),
  authentication: ({ authentication }) => ({ authentication: (authentication + 1) % 3 }),
  identity: () => ({ identity: 'somebody' }),
  hash: ({ hash }) => ({ hash: `${hash.slice(1)}${hash.startsWith('0') ? 1 : 0}` }),
};

for (const [column, change] of Object.entries(CHANGES))
  await holds(
    `a change of ${column} is found at its record`,
    fc.property(trailAndIndex(1), ([made, index]) => {
      const record = recordAt(made, index);
      const records = made.records.with(index, { ...record, ...change(record) });
      equal(verdict(found(made, records)), { kind: 'changed', position: index + 1 });
    }),
  );

const ODD: Partial<StoredRecord>[] = [
  { sequence: -1 },
  { result: 2 ** 40 },
  { source: '000000' },
  { hash: '' },
  { authentication: 99 },
  { username: Buffer.alloc(300) },
  { address: '\ud800' },
  { sequence: 1.5 },
];

await holds(
  'values that no record can have are changes too',
  fc.property(trailAndIndex(1), fc.constantFrom(...ODD), ([made, index], change) => {
    const records = made.records.with(index, { ...recordAt(made, index), ...change });
    equal(verdict(found(made, records)), { kind: 'changed', position: index + 1 });
  }),
);

await holds(
  'removed records are found where they were',
  fc.property(trailAndIndex(2), fc.integer({ min: 1, max: 3 }), ([made, index], count) => {
    const records = made.records.toSpliced(index, count);
    const kind = index + count >= made.records.length ? 'cut off' : 'removed';
    equal(verdict(found(made, records)), { kind, position: index + 1 });
  }),
);

await holds(
  'removed records are found where the rest was numbered anew',
  fc.property(trailAndIndex(4), fc.integer({ min: 1, max: 3 }), ([made, index], count) => {
    // two records behind the hole tell how many were taken out of it
    fc.pre(index + count + 2 <= made.records.length);
    const records = renumbered(made.records.toSpliced(index, count));
    equal(verdict(found(made, records)), { kind: 'removed', position: index + 1 });
  }),
);

await holds(
  'two records that were swapped are found at the first of them',
  fc.property(
    fc.tuple(randomTrail(2), fc.nat(), fc.nat(), fc.boolean()),
    ([made, one, other, withHashes]) => {
      const first = one % made.records.length;
      const second = other % made.records.length;
      fc.pre(first < second);
      const [left, right] = [recordAt(made, first), recordAt(made, second)];
      const { position, hash } = left;
      const records = made.records
        .with(first, withHashes ? { ...right, position } : { ...right, position, hash })
        .with(second, { ...left, position: right.position, hash: withHashes ? hash : right.hash });
      equal(verdict(found(made, records)), { kind: 'swapped', position: first + 1 });
    },
  ),
);

await holds(
  'a record that was moved back is found where it was',
  fc.property(trailAndIndex(3), ([made, index]) => {
    fc.pre(index + 2 < made.records.length);
    const records = renumbered([...made.records.toSpliced(index, 1), recordAt(made, index)]);
    equal(verdict(found(made, records)), { kind: 'swapped', position: index + 1 });
  }),
);

await holds(
  'a record that was inserted is found, its hash made up',
  fc.property(trailAndIndex(1), fc.integer({ min: 1, max: 3 }), ([made, index], count) => {
    const forged = Array.from({ length: count }, () => ({
      ...FORGED,
      position: 0,
      hash: GENESIS,
    }));
    const records = renumbered(made.records.toSpliced(index, 0, ...forged));
    equal(verdict(found(made, records)), { kind: 'inserted', position: index + 1 });
  }),
);

await holds(
  'records that were inserted are found, their hashes those that they must have',
  fc.property(trailAndIndex(1), fc.integer({ min: 1, max: 3 }), ([made, index], count) => {
    const forged = Array.from({ length: count }, (_, at) => ({ ...FORGED, sequence: at + 1 }));
    const fitting = chained([...made.records.slice(0, index), ...forged]).slice(index);
    const records = renumbered(made.records.toSpliced(index, 0, ...fitting));
    equal(verdict(found(made, records)), { kind: 'inserted', position: index + 1 });
  }),
);

await holds(
  'a record behind the end is inserted',
  fc.property(randomTrail(0), (made) => {
    const records = chained([...made.records, FORGED]);
    equal(verdict(found(made, records)), { kind: 'inserted', position: made.records.length + 1 });
  }),
);

await holds(
  'a record twice is inserted',
  fc.property(trailAndIndex(1), ([made, index]) => {
    const records = chained([...made.records, recordAt(made, index)]);
    const position = made.records.length + 1;
    equal(verdict(foundCovered(records)), { kind: 'inserted', position });
  }),
);

await holds(
  'an end that was cut off is found where it was',
  fc.property(trailAndIndex(1), ([made, index]) => {
    const kept = made.records.slice(0, index);
    const cut = { kind: 'cut off', position: index + 1 };
    equal(verdict(found(made, kept)), cut);
    const forgotten = { ...found(made, kept), end: foundCovered(kept).end };
    equal(verdict(forgotten), cut, 'also where the file has forgotten where it ended');
    const last = made.records.length;
    const anchor = { position: last, hash: recordAt(made, last - 1).hash, witness: 'an anchor' };
    equal(verdict(foundCovered(kept, [anchor])), cut, 'and where an anchor alone knows of it');
  }),
);

await holds(
  'a chain that was made anew is found by an anchor, and by nothing else',
  fc.property(fc.tuple(randomTrail(3), fc.nat(), fc.nat()), ([made, one, other]) => {
    const index = one % made.records.length;
    const anchored = index + (other % (made.records.length - index));
    const records = chained(
      made.records.map((record, at) => (at === index ? { ...record, result: record.result ^ 1 } : record)),
    );
    const anchorAt = (at: number) => ({
      position: at + 1,
      hash: recordAt(made, at).hash,
      witness: 'an anchor',
    });
    const before = made.records.slice(0, index).map((_, at) => anchorAt(at));
    const trail = foundCovered(records, [...before, anchorAt(anchored)]);
    equal(verdict(trail), { kind: 'changed', position: index + 1 });
    equal(verifyTrail(foundCovered(records)).isSound, true);
    equal(verdict(found(made, records)).kind, 'changed', 'the file itself knows its last hash');
  }),
);

await holds(
  'a record that is missing from a chain made anew is told by its source’s numbers',
  fc.property(trailAndIndex(2), ([made, index]) => {
    const { source } = recordAt(made, index);
    const later = made.records.findIndex((each, at) => at > index && each.source === source);
    fc.pre(later !== -1);
    const records = chained(made.records.toSpliced(index, 1));
    const trail = { ...foundCovered(records), tables: made };
    // before the next record of its source
    equal(verdict(trail), { kind: 'removed', position: later });
  }),
);

await holds(
  'a part of a trail is followed from where the part before it ended',
  fc.property(trailAndIndex(2), ([made, index]) => {
    fc.pre(index > 0);
    const rest = made.records.slice(index);
    const start = { position: index + 1, previousHash: recordAt(made, index - 1).hash };
    equal(verdict({ ...found(made, rest), start }), { kind: 'sound', position: made.records.length });
    const removed = { ...found(made, rest.slice(1)), start };
    equal(verdict(removed), { kind: rest.length === 1 ? 'cut off' : 'removed', position: index + 1 });
  }),
);
