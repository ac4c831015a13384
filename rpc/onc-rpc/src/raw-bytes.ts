import type * as xdr from 'node-xdr';
import { appendBytes } from './append-bytes.js';

/**
 * All bytes up to the end, as they are: arguments or results whose type is not known here, XDR already. It stands
 * alone, never inside another type.
 */
export const rawBytes: xdr.Codec<Uint8Array> = {
  declaration: 'opaque',
  minBytes: 0,
  write: appendBytes,
  read(reader) {
    const at = reader.skip(reader.remaining);
    return Buffer.from(reader.bytes.subarray(at, reader.offset));
  },
};
