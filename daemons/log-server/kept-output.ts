import { reasonOf } from '../reason.js';
import { MAX_WAITING_CHARACTERS, TOO_MUCH_WAITS } from './log-output.js';
import { PartlyWritten, type WriteBytes } from './stdout-writer.js';

/** How lines are kept that cannot be written; everything has a default. */
interface KeptOutputOptions {
  /** What may wait, in bytes. Default 16 MiB. */
  readonly maxWaitingBytes?: number;
  /** When to try again what could not be written, in ms. Default 1,000. */
  readonly retryMs?: number;
  /** Told why a write failed, each time. */
  readonly onFailure?: (reason: string) => void;
  /** Told that all that waited after a failure was written. */
  readonly onRecovery?: () => void;
}

const NOTHING = Buffer.alloc(0);

/** The log where a store stands behind it: a line that cannot be written waits, and so do the lines after it. */
export class KeptOutput {
  readonly #write: WriteBytes;
  readonly #options: KeptOutputOptions;
  /** What is left of a write that failed. */
  #rest: Buffer = NOTHING;
  #text = '';
  /** Bytes that wait, are being written, or are reserved. */
  #bytes = 0;
  #writing: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(write: WriteBytes, options: KeptOutputOptions = {}) {
    this.#write = write;
    this.#options = options;
  }

  /** Holds room for text that is printed, or released, later. @throws Error when too much waits already */
  reserve(bytes: number): void {
    if (this.#bytes >= (this.#options.maxWaitingBytes ?? MAX_WAITING_CHARACTERS))
      throw new Error(TOO_MUCH_WAITS);
    this.#bytes += bytes;
  }

  /** The text that room was reserved for does not come. */
  release(bytes: number): void {
    this.#bytes -= bytes;
  }

  /** Writes text that room was reserved for, behind all that came before. */
  print(text: string): void {
    this.#text += text;
    if (this.#retry === undefined) this.#writing ??= this.#start();
  }

  /** Tries once more to write what waits. @throws Error when it could not be written */
  async close(): Promise<void> {
    if (this.#retry !== undefined) this.#writing ??= this.#start();
    await this.#writing;
    clearTimeout(this.#retry);
    if (this.#isWaiting)
      throw new Error('lines of the log could not be printed; the trail holds their records');
  }

  get #isWaiting(): boolean {
    return this.#rest.length > 0 || this.#text !== '';
  }

  /** Begins behind what runs now: what is committed together is printed together. */
  #start(): Promise<void> {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    return Promise.resolve().then(() => this.#writeAll());
  }

  async #writeAll(): Promise<void> {
    while (this.#isWaiting && this.#retry === undefined) {
      const bytes = Buffer.concat([this.#rest, Buffer.from(this.#text)]);
      this.#rest = NOTHING;
      this.#text = '';
      try {
        await this.#write(bytes);
        this.#bytes -= bytes.length;
      } catch (error) {
        this.#keep(bytes, error);
      }
    }
    this.#writing = undefined;
  }

  #keep(bytes: Buffer, error: unknown): void {
    const written = error instanceof PartlyWritten ? error.writtenBytes : 0;
    this.#bytes -= written;
    this.#rest = bytes.subarray(written);
    this.#options.onFailure?.(reasonOf(error));
    this.#retry = setTimeout(() => {
      this.#writing ??= this.#start().then(() => {
        if (!this.#isWaiting) this.#options.onRecovery?.();
      });
    }, this.#options.retryMs ?? 1_000);
  }
}
