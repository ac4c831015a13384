import { randomInt } from 'node:crypto';

/** Whether `make crash` runs the whole of these tests; `make test` has time for a part of them. */
export const isWhole = process.env['CRASH'] === 'whole';

/** Which of `most` calls fail, each in a run of its own: all of them, or one in `stride`, beginning anywhere. */
export function* callsToFail(most: number, stride: number): Generator<number> {
  const [first, step] = isWhole ? [1, 1] : [randomInt(1, stride + 1), stride];
  for (let call = first; call <= most; call += step) yield call;
}
