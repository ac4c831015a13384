import type { DecodeOptions } from './decode-options.js';
import { errorOfDepth } from './xdr-error.js';
import { XdrReader } from './xdr-reader.js';
import { type EncodeOptions, XdrWriter } from './xdr-writer.js';

/**
 * How values of one XDR type stand on the wire. Codecs are immutable values: combine them to describe any type.
 * One written by hand passes its parts on by `writer.part` and `reader.part`, which keep the path of errors.
 */
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

/** A larger buffer than this is not kept for the next value. */
const KEPT_BYTES = 65_536;
const NO_BYTES = Buffer.alloc(0);

/**
 * What `encode` and `decode` use again and again when they have no options. Taken while in use, because a getter
 * of a value, or a codec written by hand, may encode and decode too.
 */
let idleWriter: XdrWriter | undefined;
let idleReader: XdrReader | undefined;

/**
 * Encodes one value, to bytes of its own (a Node `Buffer`).
 * @throws XdrError when the type cannot represent the value; its path says which part
 */
export function encode<T>(codec: Codec<T>, value: NoInfer<T>, options?: EncodeOptions): Uint8Array {
  if (options !== undefined) return encodeBy(new XdrWriter(options), codec, value);
  const writer = idleWriter ?? new XdrWriter({ initialBytes: 1024 });
  idleWriter = undefined;
  writer.offset = 0;
  try {
    return encodeBy(writer, codec, value);
  } finally {
    if (writer.bytes.length <= KEPT_BYTES) idleWriter = writer;
  }
}

function encodeBy<T>(writer: XdrWriter, codec: Codec<T>, value: T): Uint8Array {
  try {
    codec.write(writer, value);
  } catch (error) {
    throw errorOfDepth(error, writer.offset);
  }
  const bytes = Buffer.allocUnsafe(writer.offset);
  writer.bytes.copy(bytes, 0, 0, writer.offset);
  return bytes;
}

/**
 * Decodes one value that fills the bytes. Nothing in it refers to them: they may be used again at once.
 * @throws XdrError with path and offset when the bytes are not of this type, or more than that
 */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array, options?: DecodeOptions): T {
  if (options !== undefined) return decodeBy(new XdrReader(bytes, options), codec);
  const reader = idleReader?.reset(bytes) ?? new XdrReader(bytes);
  idleReader = undefined;
  try {
    return decodeBy(reader, codec);
  } finally {
    reader.bytes = NO_BYTES;
    idleReader = reader;
  }
}

function decodeBy<T>(reader: XdrReader, codec: Codec<T>): T {
  try {
    const value = codec.read(reader);
    reader.expectEnd();
    return value;
  } catch (error) {
    throw reader.overflow(error);
  }
}
