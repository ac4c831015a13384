import fc from 'fast-check';
import type { Checkpoint } from '../../../../client/audit/trail/checkpoint.js';
import type { FoundTrail } from '../../../../client/audit/verify/chain-walk.js';
import { GENESIS, hashAt } from '../../../../client/audit/trail/record-hash.js';
import type { KnownGap, KnownHead } from '../../../../client/audit/trail/source-tables.js';
import type { StoredRecord } from '../../../../client/audit/trail/stored-record.js';

export const FILE = 'trail.db';

/** A record that has no place yet. */
type LooseRecord = Omit<StoredRecord, 'position' | 'hash'>;

/** A trail as its log server made it. */
export interface MadeTrail {
  readonly records: readonly StoredRecord[];
  readonly gaps: readonly KnownGap[];
  readonly heads: readonly KnownHead[];
}

const bytes = (maxLength: number): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ maxLength }).map((each) => Buffer.from(each));

const content = fc.record({
  username: bytes(8),
  operation: bytes(8),
  timestamp: bytes(8),
  result: fc.nat(3),
  address: fc.constantFrom('', '192.0.2.1', '2001:db8::1'),
  receivedMs: fc.nat(2_000_000_000_000),
  caller: fc.constantFrom('127.0.0.1', '::1'),
  authentication: fc.nat(2),
  identity: fc.constantFrom('', '127.0.0.0/8'),
});

/** What happens to a trail: which source reports what, and how many of its records were lost just before. */
const event = fc.record({ source: fc.nat(2), lost: fc.constantFrom(0, 0, 0, 2), content });

/** A trail of so many records. */
export function randomTrail(minLength: number, maxLength = 12): fc.Arbitrary<MadeTrail> {
  return fc.array(event, { minLength, maxLength }).map(trailOf);
}

/** A source for each of 256 numbers. */
export function sourceOf(number: number): string {
  return Buffer.alloc(16, number).toString('hex');
}

function trailOf(events: readonly { source: number; lost: number; content: object }[]): MadeTrail {
  const heads = new Map<number, number>();
  const gaps: KnownGap[] = [];
  const loose = events.map(({ source, lost, content }) => {
    const head = heads.get(source) ?? 0;
    const sequence = head + lost + 1;
    const uuid = sourceOf(source);
    if (lost > 0) gaps.push({ source: uuid, first: head + 1, last: sequence - 1, noticedMs: 1 });
    heads.set(source, sequence);
    return { ...content, source: uuid, sequence } as LooseRecord;
  });
  return {
    records: chained(loose),
    gaps,
    heads: [...heads].map(([source, head]) => ({ source: sourceOf(source), head })),
  };
}

/** Records with positions from 1 on and the hashes of a chain. */
export function chained(records: readonly LooseRecord[]): StoredRecord[] {
  let previousHash = GENESIS;
  return records.map((record, index) => {
    const position = index + 1;
    const hash = hashAt({ ...record, position, hash: previousHash }, position, previousHash);
    if (hash === undefined) throw new Error('not a record');
    previousHash = hash;
    return { ...record, position, hash };
  });
}

/** The records again, numbered from 1 on, their hashes left as they are. */
export function renumbered(records: readonly StoredRecord[]): StoredRecord[] {
  return records.map((record, index) => ({ ...record, position: index + 1 }));
}

/** What an auditor finds: these records in the order of their positions, all else as the log server left it. */
export function found(
  made: MadeTrail,
  records: readonly StoredRecord[] = made.records,
  checkpoints: readonly Checkpoint[] = [],
): FoundTrail {
  const last = made.records.at(-1);
  const placed = records
    .toSorted((one, other) => one.position - other.position)
    .map((record) => ({ record, file: FILE }));
  return {
    start: { position: 1, previousHash: GENESIS },
    records: placed.values(),
    checkpoints,
    end: {
      position: last?.position ?? 0,
      hash: last?.hash ?? GENESIS,
      witness: 'the file',
      file: FILE,
    },
    tables: made,
  };
}

/** The same where whoever did it has also made the file's own tables fit the records. */
export function foundCovered(
  records: readonly StoredRecord[],
  checkpoints: readonly Checkpoint[] = [],
): FoundTrail {
  const heads = new Map<string, KnownHead>();
  const gaps: KnownGap[] = [];
  for (const { source, sequence } of records) {
    const seen = heads.get(source)?.head ?? 0;
    if (sequence > seen + 1) gaps.push({ source, first: seen + 1, last: sequence - 1, noticedMs: 1 });
    heads.set(source, { source, head: Math.max(seen, sequence) });
  }
  const covered = { records, gaps, heads: [...heads.values()] };
  return found(covered, records, checkpoints);
}
