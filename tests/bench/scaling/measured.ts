import type { Measurement } from './model.js';

/** What main.js found (specs/scaling.md): the model's numbers come from `few` and `first`. */
export const MEASURED: {
  readonly few: Measurement['list'];
  readonly first: Measurement;
  readonly others: readonly Measurement[];
} = {} as never;
