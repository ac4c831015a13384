import { formatSource } from 'rpcgen-js';
import { expect } from '../expect.js';
import { fuzzTarget } from '../fuzz-target.js';
import type { Outcome } from '../outcome.js';
import { xInputs } from './x-source.js';

/** Any text is formatted once and for all, or has errors; never does formatting change more than white space. */
export const xFormat = fuzzTarget({
  name: 'x-format',
  share: 4_000,
  inputs: xInputs,
  check({ source }): Outcome {
    // it looks itself whether the tokens are the same
    const { text, diagnostics } = formatSource(source, 'fuzz.x');
    expect(
      (text === undefined) === diagnostics.some(({ severity }) => severity === 'error'),
      'a text or an error',
    );
    if (text === undefined) return 'refused';
    expect(formatSource(text).text === text, 'formatted once and for all');
    return 'accepted';
  },
});
