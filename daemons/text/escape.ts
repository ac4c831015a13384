const ESCAPED: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\\': '\\\\' };

/**
 * Text of somebody else's making, safe to print: every control character becomes `\n`, `\t` or `\xNN`, and a
 * backslash `\\`, so that no name can forge a line or drive a terminal and each one still reads unambiguously.
 */
export function escapeControlCharacters(text: string): string {
  return text.replace(/[\p{Cc}\\\udc80-\udcff]/gu, (character) => ESCAPED[character] ?? hexEscape(character));
}

function hexEscape(character: string): string {
  return `\\x${(character.charCodeAt(0) & 0xff).toString(16).padStart(2, '0')}`;
}

/**
 * The same for a person's eyes: besides, what turns the direction of text or breaks lines becomes `\u{202e}`, so that no
 * name can be read as another.
 */
export function escapeForDisplay(text: string): string {
  return escapeControlCharacters(text).replace(
    /[\p{Bidi_Control}\u2028\u2029]/gu,
    (character) => `\\u{${character.charCodeAt(0).toString(16)}}`,
  );
}

/** JSON of the same value that neither drives nor fools a terminal: such characters become `\u202e`. */
export function escapeInJson(json: string): string {
  return json.replace(
    /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
