import { type RecordLimits, RecordReader } from '../record-marking.js';

/** The first record of a stream, and the bytes that came behind it. */
export interface ReadRecord {
  readonly record: Buffer;
  readonly rest: Buffer;
}

/** Finds the first record of a stream and nothing more: what follows it may not be records at all, but TLS. */
export class FirstRecord {
  readonly #reader: RecordReader;
  readonly #chunks: Buffer[] = [];

  constructor(limits: RecordLimits) {
    this.#reader = new RecordReader(limits);
  }

  /** All that was pushed. */
  get received(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /**
   * Takes bytes that arrived; gives the record once it is there.
   * @throws RpcError `RPC_BAD_RECORD` beyond the limits
   */
  push(chunk: Buffer): ReadRecord | undefined {
    this.#chunks.push(chunk);
    // byte by byte, to know where the record ends; it is short, or the limits end this
    for (let at = 0; at < chunk.length; at++) {
      this.#reader.push(chunk.subarray(at, at + 1));
      const record = this.#reader.next();
      if (record !== undefined) return { record, rest: chunk.subarray(at + 1) };
    }
    return undefined;
  }
}
