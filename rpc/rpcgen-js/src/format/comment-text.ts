const TAB = 8;

/** The column behind a text that begins in `column`, both from 0; of several lines, behind the last one. */
export function columnBehind(text: string, column = 0): number {
  const line = text.slice(text.lastIndexOf('\n') + 1);
  let at = line.length < text.length ? 0 : column;
  for (const character of line) at = character === '\t' ? (Math.floor(at / TAB) + 1) * TAB : at + 1;
  return at;
}

/** Tells the columns of places in a text. They are asked for in order, so that a very long line is measured once. */
export class ColumnFinder {
  readonly #text: string;
  #offset = 0;
  #column = 0;

  constructor(text: string) {
    this.#text = text;
  }

  columnOf(offset: number): number {
    this.#column = columnBehind(this.#text.slice(this.#offset, offset), this.#column);
    this.#offset = offset;
    return this.#column;
  }
}

/**
 * A comment that is moved from column `from` to column `to`: its further lines move with it. Where each of them begins
 * with a star, the stars are put below that of the first line; else the lines keep their indentation to each other.
 */
export function movedComment(text: string, from: number, to: number): string {
  const [first = '', ...others] = text.split('\n').map((line) => line.trimEnd());
  if (others.length === 0) return first;
  if (others.every((line) => line === '' || /^\s*\*/.test(line))) {
    const margin = ' '.repeat(to + 1);
    return [first, ...others.map((line) => (line === '' ? '' : margin + line.trimStart()))].join('\n');
  }
  return [first, ...moved(others, to - from)].join('\n');
}

function moved(lines: readonly string[], distance: number): readonly string[] {
  const full = lines.filter((line) => line !== '');
  // moved, a tab would get another width
  if (full.some((line) => /^ *\t/.test(line))) return lines;
  if (distance >= 0) return lines.map((line) => (line === '' ? '' : ' '.repeat(distance) + line));
  const room = full.reduce((least, line) => Math.min(least, line.length - line.trimStart().length), Infinity);
  return lines.map((line) => line.slice(Math.min(room, -distance)));
}
