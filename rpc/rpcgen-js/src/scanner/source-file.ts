/** A file's text, and which line and column a place in it has. */
export class SourceFile {
  readonly file: string;
  readonly text: string;
  #lineStarts: readonly number[] | undefined;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** Line and column of an offset, both from 1; the column in UTF-16 units. */
  position(offset: number): { line: number; column: number } {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }

  /** The offsets at which a line, counted from 1, begins and ends, without its line end. */
  lineBounds(line: number): { start: number; end: number } {
    const starts = this.#starts();
    const start = starts[line - 1] ?? 0;
    const next = starts[line];
    let end = next === undefined ? this.text.length : next - 1;
    if (end > start && this.text.charCodeAt(end - 1) === 13) end--;
    return { start, end };
  }

  #starts(): readonly number[] {
    if (this.#lineStarts !== undefined) return this.#lineStarts;
    const starts = [0];
    for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1)) starts.push(at + 1);
    return (this.#lineStarts = starts);
  }
}

/** A piece of a file. */
export interface Span {
  readonly source: SourceFile;
  /** In UTF-16 units from the beginning of the file. */
  readonly offset: number;
  /** Behind the last unit. */
  readonly end: number;
}
