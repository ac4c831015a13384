import * as xdr from 'node-xdr';
import type { Test } from 'tap';

/** A value, and the bytes that stand for it, in hexadecimal with spaces between words. */
export type Row<T> = readonly [value: T, hex: string];

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/(.{8})(?=.)/g, '$1 ');
}

/** Every value gives its bytes, and the bytes the value: −0 is not 0 here, and a Buffer no Uint8Array. */
export function bothWays<T>(t: Test, codec: xdr.Codec<T>, rows: readonly Row<T>[]): void {
  for (const [value, hex] of rows) {
    t.equal(hexOf(xdr.encode(codec, value)), hex, `encodes ${hex}`);
    t.strictSame(xdr.decode(codec, bytesOf(hex)), value, `decodes ${hex}`);
  }
}

/** The XdrError that an action ends with; fails the test when there is none, or another. */
export function errorOf(action: () => unknown): xdr.XdrError {
  try {
    action();
  } catch (error) {
    if (error instanceof xdr.XdrError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** What decoding the bytes fails with: `CODE message`. */
export function refusal(codec: xdr.Codec<unknown>, hex: string, options?: xdr.DecodeOptions): string {
  const error = errorOf(() => xdr.decode(codec, bytesOf(hex), options));
  return `${error.code} ${error.message}`;
}

/** What encoding a value, of any type, fails with. */
export function rejection(codec: xdr.Codec<unknown>, value: unknown, options?: xdr.EncodeOptions): string {
  const error = errorOf(() => xdr.encode(codec, value, options));
  return `${error.code} ${error.message}`;
}

/** By how many bytes the heap and its buffers grew at most while an action ran. */
export function growthOf(action: () => void): number {
  const used = (): number => {
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    return heapUsed + external + arrayBuffers;
  };
  const before = used();
  action();
  return used() - before;
}
