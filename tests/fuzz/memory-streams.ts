import { Duplex } from 'node:stream';

/** One end of a connection without a network: the other end is the test. */
export class MemoryStream extends Duplex {
  readonly #onWritten: (chunk: Buffer) => void;

  /** `onWritten` is told what the owner of the stream sends. */
  constructor(onWritten: (chunk: Buffer) => void) {
    super({ allowHalfOpen: true });
    this.#onWritten = onWritten;
  }

  /** Makes the owner of the stream receive these pieces, and then the end. */
  receiveAll(pieces: readonly Buffer[]): void {
    for (const piece of pieces) if (!this.destroyed) this.push(piece);
    if (!this.destroyed) this.push(null);
  }

  override _read(): void {
    // whatever there is has been pushed
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    this.#onWritten(chunk);
    callback();
  }
}
