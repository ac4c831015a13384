import fc from 'fast-check';
import type { Outcome } from './outcome.js';
import type { Watch } from './watch.js';

/** One thing that is given input after input, and the property that must hold for each. */
interface Description<Input> {
  readonly name: string;
  /** Inputs of a million that are its own. */
  readonly share: number;
  readonly inputs: fc.Arbitrary<Input>;
  /** Throws when the property does not hold. What it throws besides our own errors is a fault of the code under test. */
  readonly check: (input: Input) => Outcome | Promise<Outcome>;
}

/** A target whose inputs only it knows. */
export interface FuzzTarget {
  readonly name: string;
  readonly share: number;
  fuzz(seed: number, runs: number, watch: Watch): Promise<FuzzFailure | undefined>;
}

/** The input for which the property does not hold, made as small as could be. */
interface FuzzFailure {
  readonly message: string;
}

/** A target that makes its own inputs and is told by the watch when one costs too much. */
export function fuzzTarget<Input>({ name, share, inputs, check }: Description<Input>): FuzzTarget {
  return {
    name,
    share,
    async fuzz(seed, runs, watch) {
      const property = fc.asyncProperty(inputs, (input) => watch.over(() => check(input)));
      const details = await fc.check(property, { seed, numRuns: runs });
      if (!details.failed) return undefined;
      return { message: `${String(details.errorInstance)}\n${fc.defaultReportMessage(details) ?? ''}` };
    },
  };
}
