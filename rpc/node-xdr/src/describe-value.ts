import { isUint8Array } from 'node:util/types';

const MAX_CHARACTERS = 40;
const HEX_BYTES = 16;

/** In quotes, and with nothing that a terminal would obey or hide: not only what JSON escapes. */
function quoted(text: string): string {
  const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
  return JSON.stringify(text).replace(
    unprintable,
    (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
  );
}

function shortened(text: string): string {
  if (text.length <= MAX_CHARACTERS) return quoted(text);
  return `${quoted(text.slice(0, MAX_CHARACTERS))}… (${text.length} characters)`;
}

function describeBytes(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.subarray(0, HEX_BYTES)).toString('hex');
  return bytes.length <= HEX_BYTES ? `0x${hex}` : `0x${hex}… (${bytes.length} bytes)`;
}

/**
 * A value in a few words, for messages. Unlike `String(value)` it never throws, whatever the value is, and never
 * grows with it.
 */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return shortened(value);
    case 'bigint':
      return `${value}n`;
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'object':
      return describeObject(value);
    case 'function':
      return 'a function';
    default:
      return String(value);
  }
}

function describeObject(value: object | null): string {
  if (value === null) return 'null';
  if (isUint8Array(value)) return describeBytes(value);
  return Array.isArray(value) ? `an array of ${value.length}` : 'an object';
}
