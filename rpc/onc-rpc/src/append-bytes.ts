import type { XdrWriter } from 'node-xdr';

/** Appends bytes that are XDR already. */
export function appendBytes(writer: XdrWriter, bytes: Uint8Array): void {
  // reserving may replace the buffer
  const at = writer.reserve(bytes.length);
  writer.bytes.set(bytes, at);
}
