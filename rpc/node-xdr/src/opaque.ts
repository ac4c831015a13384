import { isUint8Array } from 'node:util/types';
import type { Codec } from './codec.js';
import { describeValue } from './describe-value.js';
import { checkedMaximum, lengthSuffix, MAX_LENGTH } from './length.js';
import type { XdrReader } from './xdr-reader.js';
import type { XdrWriter } from './xdr-writer.js';

/**
 * All values without bytes. Shared, because each of its own would cost 200 bytes of memory for the 4 that a peer
 * sends; frozen, so that sharing cannot be noticed.
 */
const NO_BYTES: Uint8Array = Object.freeze(new Uint8Array(0));

/** Up to this many bytes a loop is faster than a call into the engine. */
const SHORT = 32;

function checkBytes(writer: XdrWriter, value: unknown): void {
  if (!isUint8Array(value)) throw writer.invalid(`${describeValue(value)} is not a Uint8Array`);
}

function writeBytes(writer: XdrWriter, value: Uint8Array): void {
  // First the place, then the buffer: setting bytes aside may replace it.
  const at = writer.reserveOpaque(value.length);
  if (value.length > 0) writer.bytes.set(value, at);
}

/** A plain copy: neither a Buffer, whose `slice` is another, nor a view that pins or shows its neighbours. */
function copyOf(reader: XdrReader, length: number): Uint8Array {
  const at = reader.skipOpaque(length);
  if (length === 0) return NO_BYTES;
  const copy = new Uint8Array(length);
  if (length <= SHORT) for (let i = 0; i < length; i++) copy[i] = reader.bytes[at + i] ?? 0;
  else reader.bytes.copy(copy, 0, at, at + length);
  return copy;
}

/**
 * `opaque[length]`: so many bytes, no more and no less (RFC 4506 §4.9). Decoded to a copy.
 * @throws RangeError when `length` is no length (0 to 2³²−1)
 */
export function opaque(length: number): Codec<Uint8Array> {
  const bytes = checkedMaximum(length);
  return {
    declaration: `opaque[${bytes}]`,
    minBytes: Math.ceil(bytes / 4) * 4,
    write(writer, value) {
      checkBytes(writer, value);
      if (value.length !== bytes) throw writer.invalid(`${value.length} bytes where exactly ${bytes} belong`);
      writeBytes(writer, value);
    },
    read: (reader) => copyOf(reader, bytes),
  };
}

/**
 * `opaque<max>`: up to `max` bytes (RFC 4506 §4.10). Without `max` any number fits. Decoded to a copy.
 * @throws RangeError when `max` is no length (0 to 2³²−1)
 */
export function varOpaque(max = MAX_LENGTH): Codec<Uint8Array> {
  const maximum = checkedMaximum(max);
  return {
    declaration: `opaque${lengthSuffix(maximum)}`,
    minBytes: 4,
    write(writer, value) {
      checkBytes(writer, value);
      writer.writeLength(value.length, maximum);
      writeBytes(writer, value);
    },
    read: (reader) => copyOf(reader, reader.readLength(maximum)),
  };
}
