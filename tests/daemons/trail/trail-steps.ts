import fc from 'fast-check';
import type { AppendArgs, AuditRecord } from '../../../daemons/programs/audit.js';
import type { Provenance, ReadQuery } from '../../../daemons/trail/trail.js';
import type { TrailModel } from './trail-model.js';

/** A batch, in relation to what the trail holds of its source. */
interface BatchStep {
  readonly source: number;
  /** Behind the next sequence that is expected. */
  readonly ahead: number;
  /** How far back the source could still go. */
  readonly back: number;
  readonly count: number;
  /** Whether the records have another content than before. */
  readonly isAltered: boolean;
  readonly who: number;
  /** Takes the place of the first sequence. */
  readonly odd: bigint | undefined;
}

/** What is done to a trail and its model. */
export type Step =
  | { readonly kind: 'append'; readonly together: readonly BatchStep[] }
  | { readonly kind: 'log'; readonly user: number }
  | { readonly kind: 'read'; readonly query: ReadQuery }
  | { readonly kind: 'clock'; readonly byMs: number }
  | { readonly kind: 'rotate' | 'reopen' };

const CALLERS: readonly Provenance[] = [
  { caller: '192.0.2.1', authentication: 'AUTHENTICATED_NOT', identity: '' },
  { caller: '10.0.0.1', authentication: 'AUTHENTICATED_ADDRESS', identity: '10.0.0.0/8' },
  { caller: '192.0.2.2', authentication: 'AUTHENTICATED_TLS', identity: 'ab'.repeat(32) },
];

/** Names that a C program cut inside a character among them. */
const USERS = ['alice', 'bob', 'jos\udcc3', 'Иван'];

export function sourceOf(number: number): Uint8Array {
  return new Uint8Array(16).fill(number);
}

export function userOf(number: number): string {
  return USERS[number % USERS.length] ?? '';
}

export function callerOf(number: number): Provenance {
  return (
    CALLERS[number % CALLERS.length] ?? { caller: '', authentication: 'AUTHENTICATED_NOT', identity: '' }
  );
}

/** The batch that a step stands for now. */
export function batchOf(step: BatchStep, model: TrailModel): AppendArgs {
  const source = sourceOf(step.source);
  const next = model.head(source) + 1 + step.ahead;
  const first = step.odd ?? BigInt(Math.max(0, next));
  const oldest = first - BigInt(step.back);
  const records = Array.from({ length: step.count }, (_, i) => recordOf(Number(first) + i, step.isAltered));
  return { source, first, oldest: oldest < 0n ? 0n : oldest, records };
}

function recordOf(sequence: number, isAltered: boolean): AuditRecord {
  return {
    entry: {
      username: userOf(sequence),
      operation: `PUBLISH /tmp/${sequence}${isAltered ? '!' : ''}`,
      timestamp: '11/05/2025 18:02:34',
    },
    result: sequence % 4,
    address: '198.51.100.7',
  };
}

const batchStep: fc.Arbitrary<BatchStep> = fc.record({
  source: fc.integer({ min: 0, max: 3 }),
  ahead: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: -6, max: 4 })),
  back: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat(6)),
  count: fc.nat(6),
  isAltered: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
  who: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.nat(2)),
  odd: fc.oneof(
    { weight: 20, arbitrary: fc.constant(undefined) },
    fc.constantFrom(0n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 64n - 1n),
  ),
});

const uhyper = fc.oneof(
  { weight: 10, arbitrary: fc.bigInt({ min: 0n, max: 60n }) },
  fc.constantFrom(2n ** 53n, 2n ** 64n - 1n),
);

/** Where sources are, mostly. */
const sequence = fc.oneof({ weight: 5, arbitrary: fc.bigInt({ min: 0n, max: 6n }) }, uhyper);

const time = fc.bigInt({ min: 900n, max: 1_200n });

const query: fc.Arbitrary<ReadQuery> = fc.record({
  filter: fc.oneof(
    fc.constant({ tag: 'READ_ALL' } as const),
    fc.record({ tag: fc.constant('READ_USER' as const), value: fc.nat(3).map(userOf) }),
    fc.record({
      tag: fc.constant('READ_SEQUENCE' as const),
      value: fc.record({ source: fc.nat(3).map(sourceOf), first: sequence, last: uhyper }),
    }),
    fc.record({
      tag: fc.constant('READ_TIME' as const),
      value: fc.record({ from_ms: time, to_ms: fc.oneof(time, fc.constant(2n ** 64n - 1n)) }),
    }),
  ),
  after: uhyper,
  limit: fc.oneof(fc.nat(20), fc.constant(0xffff_ffff)),
  maxBytes: fc.constantFrom(0, 600, 1_000_000),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      together: fc.array(batchStep, { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('log' as const), user: fc.nat(3) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('read' as const), query }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('clock' as const), byMs: fc.integer({ min: -30, max: 60 }) }),
  },
  fc.record({ kind: fc.constantFrom('rotate' as const, 'reopen' as const) }),
);

/** What is done to a trail, at random. */
export const steps: fc.Arbitrary<Step[]> = fc.array(step, { maxLength: 40 });
