import type { Codec } from './codec.js';
import type { DecodeOptions } from './decode-options.js';
import { XdrReader } from './xdr-reader.js';

const NO_BYTES = Buffer.alloc(0);

/**
 * What is used again and again where there are no options. Taken while in use, because a codec written by hand may decode
 * too.
 */
let idleReader: XdrReader | undefined;

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
