import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** What a call is given besides its flags, and where it speaks. */
export interface Surroundings {
  readonly input: () => Readable;
  /** Writes to the output; resolves when more may follow. */
  readonly print: (text: string) => Promise<void>;
  /** Writes for people, beside the output. */
  readonly say: (text: string) => void;
}

/** Waits for a slow reader, so that a million results do not pile up; many calls at once wait together. */
export function printerTo(output: () => Writable): Surroundings['print'] {
  let drained: Promise<unknown> | undefined;
  return async (text) => {
    if (output().write(text)) return;
    drained ??= once(output(), 'drain').finally(() => (drained = undefined));
    await drained;
  };
}

/** Those of the program. */
export const OF_PROGRAM: Surroundings = {
  // made when it is first asked for
  input: () => process.stdin,
  print: printerTo(() => process.stdout),
  say: (text) => void process.stderr.write(text),
};
