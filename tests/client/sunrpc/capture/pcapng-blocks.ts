import { wordWriter } from './packets.js';

/** Blocks of pcapng in one byte order. */
export class Blocks {
  readonly words: (...words: number[]) => Buffer;
  readonly #isLittleEndian: boolean;

  constructor(isLittleEndian: boolean) {
    this.#isLittleEndian = isLittleEndian;
    this.words = wordWriter(isLittleEndian);
  }

  block(type: number, ...parts: Uint8Array[]): Buffer {
    const body = Buffer.concat(parts);
    const padded = Buffer.concat([body, Buffer.alloc(-body.length & 3)]);
    const length = this.words(padded.length + 12);
    return Buffer.concat([this.words(type), length, padded, length]);
  }

  section(): Buffer {
    return this.block(
      0x0a0d0d0a,
      this.words(0x1a2b3c4d, this.#isLittleEndian ? 1 : 1 << 16, 0xffffffff, 0xffffffff),
    );
  }

  interface(linkType: number, snapLength = 0, options: Uint8Array = new Uint8Array()): Buffer {
    return this.block(1, this.#shorts(linkType, 0), this.words(snapLength), options);
  }

  option(code: number, value: Uint8Array): Buffer {
    return Buffer.concat([this.#shorts(code, value.length), value, Buffer.alloc(-value.length & 3)]);
  }

  enhanced(interfaceId: number, ticks: bigint, bytes: Uint8Array): Buffer {
    const time = [Number(ticks >> 32n), Number(ticks & 0xffffffffn)];
    return this.block(6, this.words(interfaceId, ...time, bytes.length, bytes.length), bytes);
  }

  simple(bytes: Uint8Array, sentBytes = bytes.length): Buffer {
    return this.block(3, this.words(sentBytes), bytes);
  }

  obsolete(interfaceId: number, ticks: bigint, bytes: Uint8Array): Buffer {
    const time = [Number(ticks >> 32n), Number(ticks & 0xffffffffn)];
    return this.block(
      2,
      this.#shorts(interfaceId, 0),
      this.words(...time, bytes.length, bytes.length),
      bytes,
    );
  }

  #shorts(...numbers: number[]): Buffer {
    const bytes = Buffer.alloc(numbers.length * 2);
    numbers.forEach((number, i) =>
      this.#isLittleEndian ? bytes.writeUInt16LE(number, i * 2) : bytes.writeUInt16BE(number, i * 2),
    );
    return bytes;
  }
}
