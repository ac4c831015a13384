import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Writes lines no faster than they are read. A reader that has gone is no error: `isClosed` says so. */
export class LineOutput {
  readonly #stream: Writable;
  isClosed = false;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', () => (this.isClosed = true));
    stream.on('close', () => (this.isClosed = true));
  }

  /** Bytes that wait for the reader. */
  get waitingBytes(): number {
    return this.#stream.writableLength;
  }

  /** Writes without waiting. Returns whether more may follow at once. */
  write(lines: readonly string[]): boolean {
    return this.isClosed || this.#stream.write(lines.map((line) => `${line}\n`).join(''));
  }

  /** Writes; resolves when more may follow. */
  async writeInTurn(lines: readonly string[]): Promise<void> {
    if (this.write(lines)) return;
    const abort = new AbortController();
    const { signal } = abort;
    const gone = once(this.#stream, 'close', { signal });
    const drained = once(this.#stream, 'drain', { signal });
    await Promise.race([drained, gone]).catch(() => undefined);
    abort.abort();
    await Promise.allSettled([drained, gone]);
  }
}
