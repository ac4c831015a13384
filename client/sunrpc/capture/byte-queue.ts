/** Bytes that arrive in chunks of any size and are taken in pieces of wanted sizes. Joins chunks only to give a piece. */
export class ByteQueue {
  #chunks: Buffer[] = [];
  #length = 0;
  /** Bytes still to arrive that nobody wants. */
  #unwanted = 0;
  /** Bytes taken or skipped so far. */
  offset = 0;

  /** How many bytes can be taken now. */
  get length(): number {
    return this.#length;
  }

  /** Whether what is to be skipped has not all arrived. */
  get isSkipping(): boolean {
    return this.#unwanted > 0;
  }

  push(chunk: Buffer): void {
    const dropped = Math.min(this.#unwanted, chunk.length);
    this.#unwanted -= dropped;
    this.offset += dropped;
    if (dropped === chunk.length) return;
    this.#chunks.push(chunk.subarray(dropped));
    this.#length += chunk.length - dropped;
  }

  /** The first `count` bytes, which stay; undefined until so many are there. */
  peek(count: number): Buffer | undefined {
    if (this.#length < count) return undefined;
    const [first] = this.#chunks;
    if (first === undefined) return Buffer.alloc(0);
    if (first.length >= count) return first.subarray(0, count);
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined.subarray(0, count);
  }

  /** The first `count` bytes, which go; undefined until so many are there. */
  take(count: number): Buffer | undefined {
    const bytes = this.peek(count);
    if (bytes !== undefined) this.skip(count);
    return bytes;
  }

  /** Drops `count` bytes, also such as are still to arrive. */
  skip(count: number): void {
    const dropped = Math.min(count, this.#length);
    this.#unwanted += count - dropped;
    this.#length -= dropped;
    this.offset += dropped;
    let left = dropped;
    let gone = 0;
    for (; left > 0; gone++) {
      const chunk = this.#chunks[gone];
      if (chunk === undefined) break;
      if (chunk.length > left) {
        this.#chunks[gone] = chunk.subarray(left);
        break;
      }
      left -= chunk.length;
    }
    this.#chunks.splice(0, gone);
  }
}
