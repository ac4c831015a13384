import type { DecodeOptions } from './decode-options.js';
import { XdrReader } from './xdr-reader.js';
import { type EncodeOptions, XdrWriter } from './xdr-writer.js';

/** How values of one XDR type stand on the wire. Codecs are values: combine them to describe any type. */
export interface Codec<T> {
  /** The type as RFC 4506 §6 spells it, for messages: `unsigned hyper`, `string<255>`, `struct entry`. */
  readonly declaration: string;
  /** The fewest bytes that a value takes: what a count is multiplied by before an array is believed. */
  readonly minBytes: number;
  /** Appends a value. @throws XdrError when the type cannot represent it */
  write(writer: XdrWriter, value: T): void;
  /** Takes a value. @throws XdrError when the bytes are not of this type */
  read(reader: XdrReader): T;
}

/** The TypeScript type of a codec's values. */
export type Infer<C> = C extends Codec<infer T> ? T : never;

/**
 * Encodes one value.
 * @throws XdrError when the type cannot represent the value; its path says which part
 */
export function encode<T>(codec: Codec<T>, value: T, options?: EncodeOptions): Uint8Array {
  const writer = new XdrWriter(options);
  codec.write(writer, value);
  return writer.result();
}

/**
 * Decodes one value that fills the bytes.
 * @throws XdrError with path and offset when the bytes are not of this type, or more than that
 */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array, options?: DecodeOptions): T {
  const reader = new XdrReader(bytes, options);
  const value = codec.read(reader);
  reader.expectEnd();
  return value;
}
