import { isUtf8 } from 'node:buffer';
import * as xdr from 'node-xdr';

const LENIENT = { lenient: { text: true } };

/** Bytes as text; those that belong to no character of UTF-8 as the lone surrogates U+DC80 to U+DCFF. */
export function decodedText(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
  // node-xdr knows how
  return xdr.decode(xdr.string(), xdr.encode(xdr.byteString(), bytes), LENIENT);
}
