/** A file's bytes, changed in place. */
export class GrowingBytes {
  #buffer = Buffer.alloc(0);
  #length = 0;

  copy(): GrowingBytes {
    const copy = new GrowingBytes();
    copy.write(0, this.#buffer.subarray(0, this.#length));
    return copy;
  }

  toBuffer(): Buffer {
    return Buffer.from(this.#buffer.subarray(0, this.#length));
  }

  /** What lies between the old end and `offset` becomes zero. */
  write(offset: number, bytes: Buffer): void {
    const end = offset + bytes.length;
    if (end > this.#length) this.truncate(end);
    bytes.copy(this.#buffer, offset);
  }

  truncate(length: number): void {
    if (length > this.#buffer.length) {
      const larger = Buffer.alloc(2 * length);
      this.#buffer.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
    // What it grows by later reads as zero.
    this.#buffer.fill(0, length, this.#length);
    this.#length = length;
  }
}
