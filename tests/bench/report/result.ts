import { holds } from '../mark.js';
import { type Pairs, ratios, type Summary, summary } from '../pairs.js';
import type { Row } from '../row.js';

/** A row as measured, or why it was not. */
export type Result =
  | ({
      readonly row: Row;
      readonly kind: 'measured';
      readonly ratio: Summary;
      readonly holds: boolean;
    } & Figures)
  | { readonly row: Row; readonly kind: 'not measured'; readonly why: string };

interface Figures {
  readonly unit: string;
  readonly ours: number;
  readonly reference: number;
}

export function resultOf(row: Row, measured: Pairs): Result {
  const ratio = ratios(measured);
  const { unit, pairs } = measured;
  return {
    row,
    kind: 'measured',
    ratio,
    holds: holds(row.mark, ratio.median),
    unit,
    ours: summary(pairs.map(({ ours }) => ours)).median,
    reference: summary(pairs.map(({ reference }) => reference)).median,
  };
}
