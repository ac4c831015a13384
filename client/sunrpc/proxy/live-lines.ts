import { counted } from '../../../daemons/text/counted.js';
import type { LineOutput } from '../view/line-output.js';

/** So much may wait for a slow reader. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;

/** Lines as they come: what a reader is too slow for is left out, and said to be. Traffic never waits for them. */
export class LiveLines {
  readonly #output: LineOutput;
  readonly #say: (message: string) => void;
  #leftOut = 0;

  constructor(output: LineOutput, say: (message: string) => void) {
    this.#output = output;
    this.#say = say;
  }

  /** @param lines makes the lines, which is not done where nobody could see them */
  write(lines: () => readonly string[]): void {
    if (this.#output.waitingBytes > MAX_WAITING_BYTES) {
      this.#leftOut++;
      return;
    }
    if (this.#leftOut > 0)
      this.#say(`${counted(this.#leftOut, 'call')} not shown, because the output is read too slowly`);
    this.#leftOut = 0;
    this.#output.write(lines());
  }
}
