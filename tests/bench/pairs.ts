import type { Bench } from './bench.js';

/** One measurement of both sides, in turn. */
export interface Pair {
  readonly ours: number;
  readonly reference: number;
}

/** What came of a row. */
export interface Pairs {
  /** The unit of both figures: `calls/s`, `µs`, `MiB`, … */
  readonly unit: string;
  readonly pairs: readonly Pair[];
  /** How a pair becomes the ratio that the mark is about: ours over the reference's, or the other way round. */
  readonly ratioOf: 'ours/reference' | 'reference/ours';
}

/**
 * Measures ours and the reference in turn, A B A B …, as often as the bench asks for. Each is run once before, if there is
 * time: engine, caches and files are as warm for the one as for the other.
 */
export async function measurePairs(
  bench: Bench,
  sides: { ours: () => Promise<number>; reference: () => Promise<number> },
  { unit, ratioOf = 'ours/reference' }: { unit: string; ratioOf?: Pairs['ratioOf'] },
): Promise<Pairs> {
  if (!bench.isQuick) {
    await sides.ours();
    await sides.reference();
  }
  const pairs: Pair[] = [];
  for (let i = 0; i < bench.pairs; i += 1) {
    const ours = await sides.ours();
    pairs.push({ ours, reference: await sides.reference() });
  }
  return { unit, pairs, ratioOf };
}

/** A figure that is compared with nothing but its mark: a size, a count. The reference counts as 1. */
export async function measureAlone(bench: Bench, ours: () => Promise<number>, unit: string): Promise<Pairs> {
  return measurePairs(bench, { ours, reference: () => Promise.resolve(1) }, { unit });
}

export interface Summary {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The ratios of the pairs: their median is what the mark is about. */
export function ratios({ pairs, ratioOf }: Pairs): Summary {
  return summary(
    pairs.map(({ ours, reference }) => (ratioOf === 'ours/reference' ? ours / reference : reference / ours)),
  );
}

export function summary(figures: readonly number[]): Summary {
  const sorted = [...figures].sort((a, b) => a - b);
  const at = (i: number): number => sorted[i] ?? NaN;
  const middle = (sorted.length - 1) / 2;
  const median = (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
  return { median, least: at(0), most: at(sorted.length - 1) };
}
