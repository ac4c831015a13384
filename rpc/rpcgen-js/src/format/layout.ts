import { isTrivia, type Token } from '../scanner/token.js';
import { ColumnFinder, columnBehind, movedComment } from './comment-text.js';
import { Nesting } from './nesting.js';
import type { OutputLine } from './output-line.js';
import { isParted, type Role, RoleFinder } from './role.js';

const INDENT = 4;

/** Lays out the tokens of a file, comments and directives included; the last one is of kind `end`. */
export function layOut(tokens: readonly Token[]): readonly OutputLine[] {
  return new Layout(tokens).lines();
}

/** Where the next token stands: on a line that begins a statement or goes on with one, or behind the last token. */
type Position = 'new statement' | 'continuation' | 'same line';

class Layout {
  readonly #tokens: readonly Token[];
  readonly #lines: OutputLine[] = [];
  readonly #nesting = new Nesting();
  readonly #roles = new RoleFinder();
  #position: Position = 'new statement';
  /** In columns, of the statement that is being laid out. */
  #statementIndent = 0;
  readonly #source: ColumnFinder;
  /** The column in which the last line ends so far. Kept, or a line with many comments would be measured for each. */
  #column = 0;
  /** For each token, the index of the next one that is no comment. */
  readonly #behindComments: readonly number[];
  /** The last token that is neither comment nor directive. */
  #last: { readonly text: string; readonly role: Role } = { text: '', role: 'separator' };
  /** Whether a comment follows it on its line. */
  #isBehindComment = false;
  /** Whether a brace was just opened: no empty line stands behind it. */
  #isJustOpened = false;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
    const behind: number[] = [];
    for (let i = tokens.length - 1; i >= 0; i--)
      behind[i] = tokens[i + 1]?.kind === 'comment' ? (behind[i + 1] ?? i + 1) : i + 1;
    this.#behindComments = behind;
    this.#source = new ColumnFinder(tokens[0]?.source.text ?? '');
  }

  lines(): readonly OutputLine[] {
    for (const [i, token] of this.#tokens.entries()) {
      if (token.kind === 'end') break;
      if (token.kind === 'comment') this.#comment(token, i);
      else if (isWholeLine(token)) this.#wholeLine(token, i);
      else this.#code(token, i);
    }
    return this.#lines;
  }

  #wholeLine(token: Token, i: number): void {
    this.#begin(0, i, token.text);
    this.#endLine();
    const name = /^#\s*([a-z]+)/.exec(token.text)?.[1];
    if (token.kind === 'directive' && name !== undefined) this.#nesting.directive(name);
  }

  /** What follows begins another line. */
  #endLine(): void {
    if (this.#position === 'same line') this.#position = 'continuation';
  }

  #comment(token: Token, i: number): void {
    const line = this.#lines.at(-1);
    const before = this.#tokens[i - 1];
    // the last member of an enum needs no comma to end it
    if (this.#codeBehind(i)?.text === '}') this.#position = 'new statement';
    const isBehind = before !== undefined && !isWholeLine(before) && this.#lineEndsBefore(i) === 0;
    if (line === undefined || !isBehind || this.#isOfNext(i)) this.#commentOnOwnLine(token, i);
    else if (this.#position === 'same line') this.#commentWithin(token, line);
    else line.comments.push({ text: token.text, column: this.#source.columnOf(token.offset) });
  }

  /** `{ /* of a *\/ int a; }`: what stands behind an opening belongs to what follows on the same line. */
  #isOfNext(i: number): boolean {
    const opening = this.#tokens[i - 1]?.text ?? '';
    if (this.#position !== 'new statement' || !['{', ':'].includes(opening)) return false;
    let next = i + 1;
    while (this.#tokens[next]?.kind === 'comment' && this.#lineEndsBefore(next) === 0) next++;
    return this.#codeBehind(next - 1) !== undefined && this.#lineEndsBefore(next) === 0;
  }

  #commentWithin(token: Token, line: OutputLine): void {
    const blank = this.#last.role === 'opening' && !this.#isBehindComment ? '' : ' ';
    const column = this.#column + blank.length;
    this.#append(line, blank + movedComment(token.text, this.#source.columnOf(token.offset), column));
    this.#isBehindComment = true;
    if (token.text.startsWith('//')) this.#endLine();
  }

  #commentOnOwnLine(token: Token, i: number): void {
    const column = this.#source.columnOf(token.offset);
    const above = this.#lines.at(-1);
    const isAlone = token.text.startsWith('//') || this.#lineEndsBefore(i + 1) > 0;
    const isBelow = isAlone && this.#lineEndsBefore(i) === 1 && above?.comments[0]?.column === column;
    if (above !== undefined && isBelow && (above.code !== '' || above.isBelow === true)) {
      this.#endLine();
      const comments = [{ text: token.text, column }];
      this.#lines.push({ isParted: false, indent: above.indent, code: '', comments, isBelow: true });
      return;
    }
    const indent =
      this.#position === 'new statement' ? this.#indentOfNext(i) : this.#statementIndent + INDENT;
    const next = this.#tokens[i + 1];
    if (isAlone || next === undefined || isTrivia(next) || next.text === '}') {
      this.#begin(indent, i, '').comments.push({ text: token.text, column });
      this.#endLine();
      return;
    }
    if (this.#position === 'new statement') this.#statementIndent = indent;
    this.#begin(indent, i, movedComment(token.text, column, indent));
    this.#isBehindComment = true;
    this.#position = 'same line';
  }

  #code(token: Token, i: number): void {
    const role = this.#roles.next(token);
    this.#position = this.#positionOf(token, i);
    const line = this.#lines.at(-1);
    if (this.#position === 'same line' && line !== undefined)
      this.#append(line, (this.#isPartedFrom(role) ? ' ' : '') + token.text);
    else if (this.#position === 'continuation') this.#begin(this.#statementIndent + INDENT, i, token.text);
    else {
      this.#statementIndent = this.#indentOf(token);
      this.#begin(this.#statementIndent, i, token.text);
    }
    this.#isBehindComment = false;
    this.#last = { text: token.text, role };
    this.#position = this.#advance(token, role);
  }

  #positionOf({ text }: Token, i: number): Position {
    if (text === '}') return 'new statement';
    const before = this.#tokens[i - 1];
    const isSurplus = text === ';' && before?.kind === 'mark' && [';', '}'].includes(before.text);
    if (isSurplus) return 'same line';
    // who broke a long list of arguments had a reason
    const isBroken = this.#last.text === ',' && this.#roles.isWithin && this.#lineEndsBefore(i) > 0;
    return isBroken && this.#position === 'same line' ? 'continuation' : this.#position;
  }

  #isPartedFrom(role: Role): boolean {
    if (this.#isBehindComment) return role !== 'closing' && role !== 'separator';
    return isParted(this.#last.role, this.#last.text, role);
  }

  /** Notes what a token opens, closes or ends; gives where the next one stands. */
  #advance({ kind, text }: Token, role: Role): Position {
    if (text === '{') {
      this.#nesting.openBrace();
      this.#isJustOpened = true;
      return 'new statement';
    }
    if (text === '}') return this.#nesting.closeBrace() === 'namespace' ? 'new statement' : 'same line';
    if (this.#roles.isWithin) return 'same line';
    if (kind === 'name') this.#nesting.announce(text);
    if (text === ';') this.#nesting.endStatement();
    const isEnd = text === ';' || text === ':' || (text === ',' && this.#nesting.innermost === 'enum');
    return isEnd && role === 'separator' ? 'new statement' : 'same line';
  }

  /** In columns. `case` stands where its `union` does. */
  #indentOf({ text }: Token): number {
    const isLabel = this.#nesting.innermost === 'union' && ['case', 'default'].includes(text);
    const depth = this.#nesting.depth - (isLabel || text === '}' ? 1 : 0);
    return Math.max(0, depth) * INDENT;
  }

  /** A comment is indented as what it stands before. */
  #indentOfNext(i: number): number {
    const token = this.#codeBehind(i);
    return token === undefined || token.text === '}' ? this.#nesting.depth * INDENT : this.#indentOf(token);
  }

  /** The next token, comments left out; undefined where that is a directive or a `%` line. */
  #codeBehind(i: number): Token | undefined {
    const token = this.#tokens[this.#behindComments[i] ?? this.#tokens.length];
    return token === undefined || isTrivia(token) ? undefined : token;
  }

  #begin(indent: number, i: number, code: string): OutputLine {
    const isStatement = this.#position === 'new statement' && this.#tokens[i]?.text !== '}';
    const isAllowed = isStatement && !this.#isJustOpened && this.#lines.length > 0;
    const line = { isParted: isAllowed && this.#lineEndsBefore(i) > 1, indent, code, comments: [] };
    this.#lines.push(line);
    this.#column = columnBehind(code, indent);
    this.#isJustOpened = false;
    return line;
  }

  #append(line: OutputLine, text: string): void {
    line.code += text;
    this.#column = columnBehind(text, this.#column);
  }

  /** How many line ends stand before a token: 0, 1, or 2 for more. */
  #lineEndsBefore(i: number): number {
    const token = this.#tokens[i];
    const { text } = token?.source ?? { text: '' };
    let count = 0;
    for (let at = this.#tokens[i - 1]?.end ?? 0; at < (token?.offset ?? 0) && count < 2; at++)
      if (text.charCodeAt(at) === 10) count++;
    return count;
  }
}

/** Directives, `%` lines, and dead regions, which are left as they stand. */
function isWholeLine({ kind }: Token): boolean {
  return kind === 'directive' || kind === 'passed line' || kind === 'unknown';
}
