const HEAD_BYTES = 8;
const NOTHING = Buffer.alloc(0);

/** Bytes between two records that belong to none, as nobody can say where the records in them begin. */
export interface Skipped {
  readonly kind: 'skipped';
  /** Bytes that were seen. */
  readonly bytes: number;
  /** Bytes that the capture lacks. */
  readonly missingBytes: number;
  /** The first that were seen, 8 at most. */
  readonly head: Buffer;
}

/** Counts what is skipped until there is a record again. */
export class SkippedBytes {
  #bytes = 0;
  #missingBytes = 0;
  #head = NOTHING;

  /** @param count of how many bytes these are the first */
  add(bytes: Buffer, count = bytes.length): void {
    this.#bytes += count;
    const wanted = HEAD_BYTES - this.#head.length;
    if (wanted > 0) this.#head = Buffer.concat([this.#head, bytes.subarray(0, wanted)]);
  }

  miss(count: number): void {
    this.#missingBytes += count;
  }

  /** What was skipped since it was asked last; empty where nothing was. */
  take(): Skipped[] {
    const [bytes, missingBytes, head] = [this.#bytes, this.#missingBytes, this.#head];
    this.#bytes = this.#missingBytes = 0;
    this.#head = NOTHING;
    return bytes + missingBytes === 0 ? [] : [{ kind: 'skipped', bytes, missingBytes, head }];
  }
}
