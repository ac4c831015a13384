import { columnBehind, movedComment } from './comment-text.js';

/** A comment, and its column in the source, from 0. */
interface PlacedComment {
  readonly text: string;
  readonly column: number;
}

/** A line of the formatted file, or several where a comment of several lines is in it. */
export interface OutputLine {
  /** Whether an empty line stands before it. */
  isParted: boolean;
  /** In columns. */
  readonly indent: number;
  /** Without indentation, and without the comments behind it. Empty where it has comments only. */
  code: string;
  /** Behind the code, or alone. */
  readonly comments: PlacedComment[];
  /** Whether it is a comment alone that goes on with the one behind the line above. */
  readonly isBelow?: boolean;
}

/** Comments are aligned behind code up to this width; one behind longer code stands out alone. */
const MAX_ALIGNED_COLUMNS = 56;

/** Writes the lines. Comments behind lines that belong together stand in one column. */
export function printLines(lines: readonly OutputLine[]): string {
  const columns = commentColumns(lines);
  const printed = lines.map((line, i) => (line.isParted ? '\n' : '') + printLine(line, columns[i] ?? 0));
  return printed.map((line) => `${line}\n`).join('');
}

function printLine({ indent, code, comments }: OutputLine, commentColumn: number): string {
  const parts = code === '' ? [] : [' '.repeat(indent), code];
  let end = code === '' ? 0 : columnBehind(code, indent);
  for (const [i, comment] of comments.entries()) {
    const column = i === 0 ? Math.max(commentColumn, end) : end + 1;
    const text = movedComment(comment.text, comment.column, column);
    parts.push(' '.repeat(column - end), text);
    end = columnBehind(text, column);
  }
  return parts.join('');
}

function commentColumns(lines: readonly OutputLine[]): readonly number[] {
  const columns: number[] = [];
  for (let from = 0; from < lines.length;) {
    let to = from + 1;
    while (to < lines.length && belongsToRun(lines[to - 1], lines[to])) to++;
    for (const column of runColumns(lines.slice(from, to))) columns.push(column);
    from = to;
  }
  return columns;
}

/** Whether the comments of two lines are aligned: those of code that is indented the same. */
function belongsToRun(before: OutputLine | undefined, line: OutputLine | undefined): boolean {
  if (before === undefined || line === undefined || line.isParted) return false;
  return line.isBelow === true || (line.indent === before.indent && isCode(before) && isCode(line));
}

/** A comment that goes on from the line above counts as code, since code stands above the first of such. */
function isCode({ code, isBelow }: OutputLine): boolean {
  return isBelow === true || (code !== '' && !code.includes('\n'));
}

function runColumns(run: readonly OutputLine[]): readonly number[] {
  const ends = run.map((line) => columnBehind(line.code, line.indent));
  let aligned = 1;
  for (const [i, { code, comments }] of run.entries()) {
    const end = ends[i] ?? 0;
    const counts = code !== '' && comments.length > 0 && end <= MAX_ALIGNED_COLUMNS;
    if (counts) aligned = Math.max(aligned, end + 1);
  }
  let last = aligned;
  return run.map((line, i) => {
    if (line.code === '') return line.isBelow === true ? last : line.indent;
    last = Math.max(aligned, (ends[i] ?? 0) + 1);
    return last;
  });
}
