import stringWidth from 'string-width';

const PRINTABLE_ASCII = /^[ -~]*$/;
const graphemes = new Intl.Segmenter();

/** How many columns of a terminal a text takes: two for each wide character, none for what combines. */
export function textWidth(text: string): number {
  return PRINTABLE_ASCII.test(text) ? text.length : stringWidth(text);
}

/** A text in a column of that width, at its left or right end; what is longer stays as it is. */
export function padTo(text: string, width: number, side: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, width - textWidth(text)));
  return side === 'left' ? text + blanks : blanks + text;
}

/** A text that takes no more than that many columns: of a longer one the beginning, and `…`. */
export function cutTo(text: string, maxWidth: number): string {
  if (textWidth(text) <= maxWidth) return text;
  let kept = '';
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    width += textWidth(segment);
    if (width > maxWidth - 1) break;
    kept += segment;
  }
  return maxWidth > 0 ? `${kept.trimEnd()}…` : '';
}

/** A text cut between its words into lines of at most that many columns; those after the first are indented. */
export function wrapTo(text: string, maxWidth: number, indent: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && textWidth(line) + 1 + textWidth(word) > maxWidth) {
      lines.push(line);
      line = ' '.repeat(indent) + word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
