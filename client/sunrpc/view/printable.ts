const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * JSON on one line with nothing in it that a terminal would obey or hide: what is neither mark nor letter is escaped, so
 * no text of a peer's can forge a line.
 */
export function printableJson(value: unknown): string {
  return printable(JSON.stringify(value));
}

/** The same for text that stands alone. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escaped);
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, i) => character.charCodeAt(i))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}

/** Text up to a length, and how much was left out. */
export function shortened(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  return `${text.slice(0, maxCharacters)}… (${text.length} characters)`;
}
