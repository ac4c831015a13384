import type { Writable } from 'node:stream';
import type { Diagnose } from '../diagnostics.js';

/** Bytes waiting for a reader of stdout beyond which lines are left out. */
const DEFAULT_MAX_WAITING_BYTES = 1024 * 1024;

export interface LineOutputOptions {
  readonly maxWaitingBytes?: number;
}

/**
 * Whole lines to a stream that may be slow, stopped or gone: what it does not take waits up to a bound, further
 * lines are left out and counted, and none of it reaches the caller.
 */
export class LineOutput {
  readonly #stream: Writable;
  readonly #diagnose: Diagnose;
  readonly #maxWaitingBytes: number;
  #isGone = false;
  #leftOut = 0;

  constructor(stream: Writable, diagnose: Diagnose, options: LineOutputOptions = {}) {
    this.#stream = stream;
    this.#diagnose = diagnose;
    this.#maxWaitingBytes = options.maxWaitingBytes ?? DEFAULT_MAX_WAITING_BYTES;
    stream.on('error', (error: Error) => this.#lose(error));
  }

  write(line: string): void {
    if (this.#isGone) return;
    // Once full, half of it must have been read: a reader just too slow would otherwise cause a message a line.
    const bound = this.#leftOut === 0 ? this.#maxWaitingBytes : this.#maxWaitingBytes / 2;
    if (this.#stream.writableLength >= bound) {
      if (this.#leftOut === 0) this.#diagnose('nobody reads stdout: lines are left out');
      this.#leftOut++;
      return;
    }
    if (this.#leftOut > 0) this.#diagnose(`stdout is read again: ${this.#leftOut} lines were left out`);
    this.#leftOut = 0;
    this.#stream.write(`${line}\n`);
  }

  #lose(error: Error): void {
    if (!this.#isGone) this.#diagnose(`stdout is closed, going on without: ${error.message}`);
    this.#isGone = true;
  }
}
