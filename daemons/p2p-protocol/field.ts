import { MAX_FIELD_BYTES } from './limits.js';

/** Why a field is not acceptable. */
export type FieldFault = 'tooLong' | 'notUtf8' | 'controlCharacter';

const CONTROL_CHARACTER = /\p{Cc}/u;
// A byte order mark is part of a name like any other character: without ignoreBOM two different names would be equal.
const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of a field as received, or undefined where it is not UTF-8. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return STRICT_UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** What is wrong with the bytes of a field; emptiness is judged by whoever knows the field. */
export function fieldFault(bytes: Uint8Array): FieldFault | undefined {
  if (bytes.length > MAX_FIELD_BYTES) return 'tooLong';
  const text = decodeText(bytes);
  if (text === undefined) return 'notUtf8';
  return CONTROL_CHARACTER.test(text) ? 'controlCharacter' : undefined;
}

/** What is wrong with a field about to be sent; a lone surrogate has no UTF-8. */
export function textFault(text: string): FieldFault | undefined {
  return text.isWellFormed() ? fieldFault(Buffer.from(text, 'utf8')) : 'notUtf8';
}
