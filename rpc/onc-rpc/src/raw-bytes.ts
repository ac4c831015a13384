import type * as xdr from 'node-xdr';
import { appendBytes } from './append-bytes.js';

/** All bytes up to the end, XDR already or of a flavor's own making. */
export const rawBytes: xdr.Codec<Uint8Array> = {
  declaration: 'opaque',
  minBytes: 0,
  write: appendBytes,
  read(reader) {
    const at = reader.skip(reader.remaining);
    return Buffer.from(reader.bytes.subarray(at, reader.offset));
  },
};
