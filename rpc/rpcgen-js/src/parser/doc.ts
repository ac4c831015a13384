import type { PreparedToken } from '../expression/prepared-token.js';
import type { Span } from '../scanner/source-file.js';
import type { Token } from '../scanner/token.js';

/** How much of its comments a definition keeps, in UTF-16 units. */
const MAX_DOC_UNITS = 20_000;

/**
 * What the comments say of a declaration: those before its first token with no empty line between, those on the line of
 * its opening brace, and those behind its last token on the same line. Undefined where they say nothing.
 *
 * @param behind the token behind the declaration, which carries the comments before it
 * @param opening the token behind its opening brace
 */
export function docOf(
  first: PreparedToken,
  last: Span,
  behind: PreparedToken,
  opening?: PreparedToken,
): string | undefined {
  return docText([...commentsBefore(first), ...commentsOnLineOf(opening), ...commentsBehind(last, behind)]);
}

/** What the comments say of a `#define`: those before it with no empty line between, and those behind its body. */
export function docOfMacro(name: Token, comments: readonly Token[]): string | undefined {
  const before = comments.filter(({ offset }) => offset < name.offset);
  const trailing = comments.filter(({ offset }) => offset > name.offset);
  return docText([...adjacent(before, name), ...trailing]);
}

/** The text of comments; undefined where none has a letter or digit, as lines of stars and dashes. */
function docText(comments: readonly Token[]): string | undefined {
  const texts = comments.map(withoutMarks).filter((text) => /[\p{L}\p{N}]/u.test(text));
  return texts.length === 0 ? undefined : texts.join('\n').slice(0, MAX_DOC_UNITS);
}

/** The comments before a token that are its own: not behind another token on a line, not cut off by an empty line. */
function commentsBefore(token: PreparedToken): readonly Token[] {
  const comments = token.comments ?? [];
  return adjacent(comments.slice(countOnPreviousLine(token)), token);
}

/** What stands behind a `{` on its line belongs to what it opens: `struct point { // in pixels`. */
function commentsOnLineOf(opening: PreparedToken | undefined): readonly Token[] {
  return opening?.comments?.slice(0, countOnPreviousLine(opening)) ?? [];
}

function commentsBehind(last: Span, next: PreparedToken): readonly Token[] {
  const comments = next.comments ?? [];
  const [first] = comments;
  // a token between them, as the comma between two members on one line, does not part them
  if (first?.source !== last.source || isLineEndBetween(last, first)) return [];
  return comments.slice(0, countOnPreviousLine(next));
}

/** How many comments before a token are not its own, but stand on the line that the token before it ends on. */
function countOnPreviousLine(token: PreparedToken): number {
  const { comments = [] } = token;
  const [first] = comments;
  if (first === undefined || isFirstOnLine(first)) return 0;
  let count = 1;
  for (; count < comments.length; count++) {
    const [before, comment] = [comments[count - 1], comments[count]];
    if (before === undefined || comment === undefined || isLineEndBetween(before, comment)) break;
  }
  const last = comments[count - 1];
  // `{ /* asks */ int ASK(void) = 1; }`: on one line, the comment belongs to what follows, not to the brace
  const isWithinLine = count === comments.length && last !== undefined && !isLineEndBetween(last, token);
  return isWithinLine && '{:'.includes(unitBefore(first)) ? 0 : count;
}

function isFirstOnLine(comment: Token): boolean {
  return unitBefore(comment) === '\n';
}

/** The character before a token, blanks left out; a line end at the beginning of the file. */
function unitBefore({ source, offset }: Token): string {
  let at = offset - 1;
  while (at >= 0 && ' \t\f\v\r'.includes(source.text.charAt(at))) at--;
  return at < 0 ? '\n' : source.text.charAt(at);
}

/** The last ones of these comments that no empty line parts from each other and from the token. */
function adjacent(comments: readonly Token[], token: Span): readonly Token[] {
  let next = token;
  let from = comments.length;
  for (; from > 0; from--) {
    const comment = comments[from - 1];
    if (comment?.source !== next.source || isEmptyLineBetween(comment, next)) break;
    next = comment;
  }
  return comments.slice(from);
}

function isLineEndBetween(before: Span, after: Span): boolean {
  return between(before, after).includes('\n');
}

function isEmptyLineBetween(before: Span, after: Span): boolean {
  return /\n[^\S\n]*\n/.test(between(before, after));
}

function between(before: Span, after: Span): string {
  return before.source.text.slice(before.end, after.offset);
}

/** The text of a comment: its lines without the marks, the stars at their beginning, and their common indentation. */
function withoutMarks({ text }: Token): string {
  if (text.startsWith('//')) return text.replace(/^\/\/+[!<]*/, '').trim();
  const lines = inner(text)
    .split('\n')
    .map((line) => line.trimEnd());
  const isStarred = lines.slice(1).every((line) => line === '' || /^\s*\*/.test(line));
  const bare = lines.map((line, i) => (i > 0 && isStarred ? line.replace(/^\s*\*/, '') : line));
  return withoutIndent(bare).join('\n').trim();
}

/**
 * What stands between the marks, which may have more stars than they need. No regular expression: one would look at a
 * million stars once for each of them.
 */
function inner(text: string): string {
  let from = 2;
  while (from < text.length && '*!<'.includes(text.charAt(from))) from++;
  let to = text.endsWith('*/') ? text.length - 2 : text.length;
  while (to > from && text.charAt(to - 1) === '*') to--;
  return text.slice(from, to);
}

function withoutIndent([first = '', ...others]: readonly string[]): string[] {
  const indents = others
    .filter((line) => line.trim() !== '')
    .map((line) => line.length - line.trimStart().length);
  const common = indents.reduce((least, indent) => Math.min(least, indent), Infinity);
  return [first.trim(), ...others.map((line) => line.slice(Math.min(common, line.length)))];
}
