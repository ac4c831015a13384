import { markAsUntransferable } from 'node:worker_threads';
import type { Codec } from './codec.js';
import { errorOfDepth } from './xdr-error.js';
import { type EncodeOptions, XdrWriter } from './xdr-writer.js';

/**
 * Values are encoded one behind the other into a buffer of this size, and each is given its part of it, as
 * `Buffer.allocUnsafe` does: a copy would cost as much as encoding a text.
 */
const SLAB_BYTES = 8_192;
/** What is longer is copied to a buffer of its own, so that nothing short is kept in memory by it. */
const MAX_SLAB_PART_BYTES = 4_096;
/** Less than this is not begun with: a buffer that has to grow is shared no more. */
const MIN_SLAB_REST_BYTES = 512;
/** A larger buffer than this is not kept for the next value. */
const KEPT_BYTES = 65_536;

/**
 * What is used again and again where there are no options. Taken while in use, because a getter of a value, or a codec
 * written by hand, may encode too.
 */
let idleWriter: XdrWriter | undefined;

/**
 * Encodes one value, to bytes of its own (a Node `Buffer`).
 * @throws XdrError when the type cannot represent the value; its path says which part
 */
export function encode<T>(codec: Codec<T>, value: NoInfer<T>, options?: EncodeOptions): Uint8Array {
  if (options !== undefined) return encodeBy(new XdrWriter(options), codec, value);
  const writer = idleWriter ?? slabWriter();
  idleWriter = undefined;
  const start = writer.begin();
  try {
    codec.write(writer, value);
  } catch (error) {
    const { written } = writer;
    writer.offset = start;
    if (writer.bytes.length === SLAB_BYTES) idleWriter = writer;
    throw errorOfDepth(error, written);
  }
  const { written } = writer;
  const isShared = written <= MAX_SLAB_PART_BYTES && writer.bytes.length === SLAB_BYTES;
  const bytes = isShared ? writer.bytes.subarray(start, writer.offset) : copied(writer, start);
  if (writer.bytes.length - writer.offset >= MIN_SLAB_REST_BYTES) idleWriter = writer;
  return bytes;
}

function slabWriter(): XdrWriter {
  const writer = new XdrWriter({ initialBytes: SLAB_BYTES });
  // as Node does with its own: who gave one value away to a thread would take all others in the buffer from their owners
  markAsUntransferable(writer.bytes.buffer);
  return writer;
}

/** What was written, and the writer set back to before it. */
function copied(writer: XdrWriter, start: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(writer.written);
  writer.bytes.copy(bytes, 0, start, writer.offset);
  const { length } = writer.bytes;
  // nothing refers to a buffer that has grown; one beyond all keeping is left full, and so is not used again
  if (length > SLAB_BYTES) writer.offset = length <= KEPT_BYTES ? 0 : length;
  else writer.offset = start;
  return bytes;
}

function encodeBy<T>(writer: XdrWriter, codec: Codec<T>, value: T): Uint8Array {
  const start = writer.begin();
  try {
    codec.write(writer, value);
  } catch (error) {
    throw errorOfDepth(error, writer.written);
  }
  return copied(writer, start);
}
