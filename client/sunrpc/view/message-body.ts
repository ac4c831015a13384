import * as xdr from 'node-xdr';
import { codecOf, type Json, toJson } from 'rpcgen-js';
import type { InterfaceType } from './known-programs.js';

/** Arguments or results, decoded as far as possible. */
export type MessageBody =
  | { readonly kind: 'value'; readonly value: Json; readonly fault: string | undefined }
  /** What could be read before the fault, as `path = value`. */
  | {
      readonly kind: 'damaged';
      readonly parts: readonly string[];
      readonly fault: string;
      readonly bytes: Buffer;
    }
  /** Nobody knows its type, or it is not to be read. */
  | { readonly kind: 'opaque'; readonly bytes: Buffer; readonly fault: string | undefined };

const MAX_PARTS = 12;

/**
 * Decodes arguments or results, first strictly, then as leniently as programs made by rpcgen do, saying what they let
 * pass; never throws for what the bytes are.
 * @param missingBytes how many bytes behind these were not captured
 */
export function decodeBody(of: InterfaceType | undefined, bytes: Buffer, missingBytes: number): MessageBody {
  const cut = missingBytes > 0 ? `${missingBytes} bytes were not captured` : undefined;
  if (of === undefined) return { kind: 'opaque', bytes: Buffer.from(bytes), fault: cut };
  const codec = codecOf(of.described, of.type);
  const strict = attempt(of, codec, bytes, {});
  if ('value' in strict) return { kind: 'value', value: strict.value, fault: cut };
  const lenient = missingBytes > 0 ? strict : attempt(of, codec, bytes, xdr.LENIENT);
  if ('value' in lenient) return { kind: 'value', value: lenient.value, fault: strict.fault };
  return {
    kind: 'damaged',
    parts: readableParts(codec, bytes),
    fault: cut ?? lenient.fault,
    bytes: Buffer.from(bytes),
  };
}

function attempt(
  { described, type }: InterfaceType,
  codec: xdr.Codec<unknown>,
  bytes: Buffer,
  lenient: xdr.Leniency,
): { readonly value: Json } | { readonly fault: string } {
  try {
    return { value: toJson(described, type, xdr.decode(codec, bytes, { lenient })) };
  } catch (error) {
    // toJson refuses what is nested too deeply for it, and what only a lenient decoder lets pass
    if (error instanceof xdr.XdrError || error instanceof TypeError || error instanceof RangeError)
      return { fault: error.message };
    throw error;
  }
}

function readableParts(codec: xdr.Codec<unknown>, bytes: Buffer): string[] {
  const { parts } = xdr.annotate(codec, bytes, { lenient: xdr.LENIENT, maxParts: MAX_PARTS });
  // the last is what could not be read, and comes beside them
  return parts.slice(0, -1).map(({ path, value }) => (path === '' ? value : `${path} = ${value}`));
}
