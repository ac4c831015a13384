import { isUtf8 } from 'node:buffer';
import { MAX_FIELD_BYTES } from './limits.js';

/** Why a field is not acceptable. */
export type FieldFault = 'tooLong' | 'notUtf8' | 'controlCharacter';

const CONTROL_CHARACTER = /\p{Cc}/u;

/**
 * The text of a field as received, or undefined where it is not UTF-8. A byte order mark is part of a name like any other
 * character: without it two different names would be equal.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (!isUtf8(bytes)) return undefined;
  const buffer =
    bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString('utf8');
}

/** What is wrong with the bytes of a field; emptiness is judged by whoever knows the field. */
export function fieldFault(bytes: Uint8Array): FieldFault | undefined {
  const field = readField(bytes);
  return 'fault' in field ? field.fault : undefined;
}

/** The text of a field, or undefined where something is wrong with it. */
export function fieldText(bytes: Uint8Array): string | undefined {
  const field = readField(bytes);
  return 'text' in field ? field.text : undefined;
}

function readField(bytes: Uint8Array): { readonly text: string } | { readonly fault: FieldFault } {
  if (bytes.length > MAX_FIELD_BYTES) return { fault: 'tooLong' };
  const text = decodeText(bytes);
  if (text === undefined) return { fault: 'notUtf8' };
  return CONTROL_CHARACTER.test(text) ? { fault: 'controlCharacter' } : { text };
}

/** What is wrong with a field about to be sent; a lone surrogate has no UTF-8. */
export function textFault(text: string): FieldFault | undefined {
  return text.isWellFormed() ? fieldFault(Buffer.from(text, 'utf8')) : 'notUtf8';
}
