import { randomInt } from 'node:crypto';

/** What makes a run: the same seed and number give the same inputs. */
export interface Repetition {
  readonly seed: number;
  readonly runs: number;
}

/** The run asked for by SEED and RUNS, else one with a seed of its own. @throws RangeError for what is no number */
export function repetition(defaultRuns: number): Repetition {
  return { seed: numberIn('SEED') ?? randomInt(2 ** 31), runs: numberIn('RUNS') ?? defaultRuns };
}

function numberIn(variable: string): number | undefined {
  const text = process.env[variable] ?? '';
  if (text === '') return undefined;
  if (!/^\d{1,10}$/.test(text)) throw new RangeError(`${variable}=${text} is no number`);
  return Number(text);
}

/** How many of a run's inputs are one target's, of which there is a share in a million. */
export function shareOf({ runs }: Repetition, share: number): number {
  return Math.ceil((runs * share) / 1_000_000);
}
