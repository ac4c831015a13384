import type { DiagnosticList } from '../diagnostics/diagnostic-list.js';
import { quoted } from '../diagnostics/excerpt.js';
import type { Prepared } from '../preprocessor/preprocess.js';
import { constantsOf } from './constants-of.js';
import { docOf, docOfMacro } from './doc.js';
import { ParseContext } from './parse-context.js';
import { parseBody, parseDeclaration } from './parse-declaration.js';
import { parseExpression } from '../expression/parse-expression.js';
import { parseProgram } from './parse-program.js';
import { keywordHint, parseName } from './parse-type.js';
import type { DefinitionSyntax, FileSyntax, ProgramSyntax } from './syntax.js';
import { SyntaxFault, TokenCursor } from '../expression/token-cursor.js';

const DEFINITION_WORDS = ['const', 'enum', 'namespace', 'program', 'struct', 'typedef', 'union'] as const;
/** What may stand before the name of a type, as C wants it. */
const TAGS: ReadonlySet<string> = new Set(['struct', 'union', 'enum']);
type DefinitionWord = (typeof DEFINITION_WORDS)[number];

/** Parses a file as RFC 4506 §6 and RFC 5531 §12 define it. What cannot be read is reported and left out. */
export function parseFile(prepared: Prepared, diagnostics: DiagnosticList): FileSyntax {
  return new FileParser(prepared, diagnostics).file();
}

class FileParser {
  readonly #definitions: DefinitionSyntax[] = [];
  readonly #programs: ProgramSyntax[] = [];
  readonly #context: ParseContext;
  readonly #defines: Prepared['defines'];
  #definesTaken = 0;
  #openNamespaces = 0;

  constructor({ tokens, defines }: Prepared, diagnostics: DiagnosticList) {
    this.#context = new ParseContext(new TokenCursor(tokens), diagnostics);
    this.#defines = defines;
  }

  file(): FileSyntax {
    const { cursor, unread } = this.#context;
    while (!cursor.isAtEnd) {
      const from = cursor.index;
      this.#context.attempt(
        () => this.#definition(),
        () => this.#recover(from),
      );
      this.#takeDefines(cursor.index);
    }
    if (this.#openNamespaces > 0 && !this.#context.gaveUp)
      this.#context.attempt(
        () => cursor.fail(`'}'`, 'at the end of the namespace'),
        () => undefined,
      );
    this.#takeDefines(Infinity);
    return {
      definitions: this.#definitions,
      programs: this.#programs,
      unread,
      isCutShort: this.#context.gaveUp,
    };
  }

  /** Adds the macros that were defined up to a token as constants, so that all stand in the order of the file. */
  #takeDefines(index: number): void {
    for (let next = this.#defines[this.#definesTaken]; next && next.index <= index;) {
      const { name, body, comments, expression } = next.macro;
      const doc = docOfMacro(name, comments);
      const [first, second] = body;
      if (expression !== undefined)
        this.#definitions.push({ kind: 'constant', name, value: expression, doc, macro: next.macro });
      else if (first?.kind === 'text' && second === undefined)
        this.#definitions.push({ kind: 'text', name, value: first.text.slice(1, -1), doc });
      next = this.#defines[++this.#definesTaken];
    }
  }

  #definition(): void {
    const { cursor } = this.#context;
    const { text } = cursor.peek();
    if (cursor.skip(';')) return;
    if (this.#openNamespaces > 0 && cursor.skip('}')) {
      this.#openNamespaces--;
      cursor.skip(';');
    } else if (text === 'namespace') this.#namespace();
    else if (text === 'program') this.#programs.push(parseProgram(this.#context));
    else if (text === 'const') this.#constant();
    else if (text === 'typedef') this.#typedef();
    else if (text === 'enum' || text === 'struct' || text === 'union') this.#body(text);
    else this.#unknown();
  }

  #body(word: 'enum' | 'struct' | 'union'): void {
    const { cursor } = this.#context;
    const first = cursor.peek();
    if (cursor.peek(1).kind === 'name' && cursor.is(';', 2)) {
      // `struct name;` declares it beforehand, which only C needs
      for (let i = 0; i < 3; i++) cursor.next();
      return;
    }
    const body = parseBody(this.#context);
    const { name } = body;
    if (name === undefined && body.kind === 'enum') {
      this.#context.semicolon('behind the enum');
      for (const constant of constantsOf(body)) this.#definitions.push(constant);
      return;
    }
    if (name === undefined) throw new SyntaxFault(first, `This ${word} has no name`, `Write: ${word} name …`);
    this.#context.semicolon(`behind the ${word} ${quoted(name.text)}`);
    const doc = docOf(first, cursor.previous, cursor.peek(), body.opening);
    this.#definitions.push({ ...body, name, doc });
  }

  #constant(): void {
    const { cursor } = this.#context;
    const first = cursor.next();
    const name = parseName(cursor, 'the constant');
    const what = `the constant ${quoted(name.text)}`;
    cursor.expect('=', `and the value of ${what}`);
    const value =
      cursor.peek().kind === 'text'
        ? cursor.next().text.slice(1, -1)
        : parseExpression(cursor, `for ${what}`);
    this.#context.semicolon(`behind ${what}`);
    const doc = docOf(first, cursor.previous, cursor.peek());
    this.#definitions.push(
      typeof value === 'string' ? { kind: 'text', name, value, doc } : { kind: 'constant', name, value, doc },
    );
  }

  #typedef(): void {
    const { cursor } = this.#context;
    const first = cursor.next();
    const isTagged = TAGS.has(cursor.peek().text);
    const declaration = parseDeclaration(this.#context, 'the typedef');
    const { name, type, pointer, dimensions } = declaration;
    if (name === undefined) return;
    const doc = docOf(
      first,
      cursor.previous,
      cursor.peek(),
      type.kind === 'inline' ? type.body.opening : undefined,
    );
    const isPlain = pointer === undefined && dimensions.length === 0;
    // `typedef struct foo foo;` says to C what holds in XDR without it
    if (isPlain && type.kind === 'named' && type.at.text === name.text && isTagged) return;
    if (isPlain && type.kind === 'inline' && (type.body.name?.text ?? name.text) === name.text)
      this.#definitions.push({ ...type.body, name, doc });
    else this.#definitions.push({ kind: 'typedef', name, declaration, doc });
  }

  #namespace(): void {
    const { cursor } = this.#context;
    cursor.next();
    do parseName(cursor, 'the namespace');
    while (cursor.skip('::'));
    cursor.expect('{', 'behind the name of the namespace');
    this.#openNamespaces++;
  }

  #unknown(): never {
    const token = this.#context.cursor.peek();
    const hint =
      token.kind === 'name'
        ? (keywordHint(token.text, DEFINITION_WORDS) ??
          'Definitions begin with const, enum, struct, typedef, union, program or namespace')
        : undefined;
    throw new SyntaxFault(token, `Expected a definition, but there is ${quoted(token.text)}`, hint);
  }

  /** Skips to where the next definition may begin: behind `;`, or at a keyword that begins a line. */
  #recover(from: number): void {
    const { cursor } = this.#context;
    let depth = 0;
    if (cursor.index === from) depth += this.#skipToken();
    while (!cursor.isAtEnd) {
      const token = cursor.peek();
      if (depth <= 0 && isDefinitionWord(token.text) && isFirstOfLine(token)) return;
      depth = Math.max(0, depth + this.#skipToken());
      if (depth === 0 && token.text === ';') return;
    }
  }

  /** Passes a token; gives 1 where it opens a brace, -1 where it closes one, else 0. */
  #skipToken(): number {
    const { text } = this.#context.cursor.next();
    return text === '{' ? 1 : text === '}' ? -1 : 0;
  }
}

function isDefinitionWord(text: string): text is DefinitionWord {
  return DEFINITION_WORDS.some((word) => word === text);
}

function isFirstOfLine({ source, offset }: { source: { text: string }; offset: number }): boolean {
  const before = source.text.slice(Math.max(0, offset - 200), offset);
  return /(?:^|\n)[ \t]*$/.test(before);
}
