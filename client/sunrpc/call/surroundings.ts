import { once } from 'node:events';
import type { Readable } from 'node:stream';

/** What a call is given besides its flags, and where it speaks. */
export interface Surroundings {
  readonly input: () => Readable;
  /** Writes to the output; resolves when more may follow. */
  readonly print: (text: string) => Promise<void>;
  /** Writes for people, beside the output. */
  readonly say: (text: string) => void;
}

/** Those of the program. */
export const OF_PROGRAM: Surroundings = {
  // made when it is first asked for
  input: () => process.stdin,
  // waits for a slow reader, so that a million results do not pile up
  print: async (text) => {
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
  },
  say: (text) => void process.stderr.write(text),
};
