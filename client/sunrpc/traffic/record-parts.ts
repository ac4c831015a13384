const NOTHING = Buffer.alloc(0);
const FIRST_BYTES = 1024;

/** A record as it was seen. */
export interface SeenRecord {
  readonly kind: 'record';
  /** Its message, up to the first byte that is missing. Bytes of its own. */
  readonly bytes: Buffer;
  /** How many bytes it had besides. */
  readonly missingBytes: number;
  readonly fragments: number;
}

/** A record being put together from its fragments. */
export class RecordParts {
  readonly #maxBytes: number;
  readonly #room: () => number;
  #bytes = NOTHING;
  #length = 0;
  #missingBytes = 0;
  fragments = 0;

  /** @param room how many bytes all that share it may still keep */
  constructor(maxBytes: number, room: () => number = () => Infinity) {
    this.#maxBytes = maxBytes;
    this.#room = room;
  }

  get heldBytes(): number {
    return this.#bytes.length;
  }

  /** What there is of the message so far; valid until more is added. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  add(piece: Buffer): void {
    const room = this.#missingBytes > 0 ? 0 : Math.min(this.#maxBytes - this.#length, this.#room());
    const kept = piece.subarray(0, room);
    const needed = this.#length + kept.length;
    if (needed > this.#bytes.length) this.#grow(needed);
    kept.copy(this.#bytes, this.#length);
    this.#length = needed;
    this.#missingBytes += piece.length - kept.length;
  }

  /** So many bytes are missing here; what comes behind them is counted, not kept. */
  miss(count: number): void {
    this.#missingBytes += count;
  }

  record(): SeenRecord {
    const { bytes, fragments } = this;
    return { kind: 'record', bytes, missingBytes: this.#missingBytes, fragments };
  }

  #grow(needed: number): void {
    const grown = Buffer.allocUnsafe(
      Math.min(this.#maxBytes, Math.max(needed, this.#bytes.length * 2, FIRST_BYTES)),
    );
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
