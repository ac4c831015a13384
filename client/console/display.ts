import { escapeControlCharacters } from '../../daemons/escape.js';

/**
 * Text of somebody else's making, safe to show to a person: control characters escaped, and what turns the direction of
 * text or breaks lines as `\u{202e}`, so that no name can be read as another.
 */
export function escapeForDisplay(text: string): string {
  return escapeControlCharacters(text).replace(
    /[\p{Bidi_Control}\u2028\u2029]/gu,
    (character) => `\\u{${character.charCodeAt(0).toString(16)}}`,
  );
}
