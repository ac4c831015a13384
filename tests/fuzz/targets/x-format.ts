import { formatSource } from 'rpcgen-js';
import { expect } from '../expect.js';
import { fuzzTarget, type Outcome } from '../fuzz-target.js';
import { xInputs } from './x-source.js';

/** Any text is formatted once and for all, or has errors; never does formatting change more than white space. */
export const xFormat = fuzzTarget({
  name: 'x-format',
  share: 4_000,
  inputs: xInputs,
  check({ source }): Outcome {
    const formatted = formattedOrLeft(source);
    if (formatted === undefined) return 'refused';
    const { text, diagnostics } = formatted;
    expect(
      (text === undefined) === diagnostics.some(({ severity }) => severity === 'error'),
      'a text or an error',
    );
    if (text === undefined) return 'refused';
    expect(formatSource(text).text === text, 'formatted once and for all');
    return 'accepted';
  },
});

/** It looks itself whether the tokens are the same, and leaves a text alone that it would change: undefined then. */
function formattedOrLeft(source: string): ReturnType<typeof formatSource> | undefined {
  try {
    return formatSource(source, 'fuzz.x');
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('formatting would change')) return undefined;
    throw error;
  }
}
