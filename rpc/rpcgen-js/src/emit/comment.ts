import { concat, type Doc, hardLine, join } from './layout/doc.js';
import { printDoc } from './layout/print-doc.js';

/** Longer lines get a comment of three lines. In UTF-16 units, without indentation and the comment's marks. */
const MAX_LINE = 100;

/** {@link commentLines} for a part of a statement. */
export function comment(text: string | undefined): Doc | undefined {
  const lines = commentLines(text);
  return lines.length === 0 ? undefined : join(hardLine, lines);
}

/** A statement of its own, with the comment on the lines before it. */
export function statement(comment: readonly string[], doc: Doc): string {
  return [...comment, printDoc(doc)].join('\n');
}

/**
 * The lines of a TSDoc comment of these paragraphs, none where these say nothing. What would end the comment, or be
 * taken for a tag of TSDoc or of the compiler (`@ts-ignore`), is escaped: the text is from a file in another language.
 */
export function commentLines(...paragraphs: readonly (string | undefined)[]): string[] {
  const texts = paragraphs
    .flatMap((each) => (each === undefined ? [] : [linesOf(each)]))
    .filter((each) => each.length > 0);
  const lines = texts.flatMap((each, i) => (i === 0 ? each : ['', ...each]));
  const [first, ...others] = lines;
  if (first === undefined) return [];
  if (others.length === 0 && first.length <= MAX_LINE) return [`/** ${first} */`];
  return ['/**', ...lines.map((line) => (line === '' ? ' *' : ` * ${line}`)), ' */'];
}

/** The lines of a text without empty ones at its ends. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/).map(safe);
  const first = lines.findIndex((line) => line !== '');
  const last = lines.findLastIndex((line) => line !== '');
  return first < 0 ? [] : lines.slice(first, last + 1);
}

function safe(line: string): string {
  return line
    .trimEnd()
    .replaceAll('*/', '*\\/')
    .replace(/^(\s*)@/, '$1\\@');
}

/** What a comment belongs to, with the comment on the lines before it. */
export function commented(text: Doc | undefined, doc: Doc): Doc {
  return text === undefined ? doc : concat(text, hardLine, doc);
}
