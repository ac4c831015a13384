import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { DiagnosticList } from '../diagnostics/diagnostic-list.js';
import { parseFile } from '../parser/parse-file.js';
import { preprocess } from '../preprocessor/preprocess.js';
import { scan } from '../scanner/scanner.js';
import { SourceFile } from '../scanner/source-file.js';
import type { Token } from '../scanner/token.js';
import { withDeadRegions } from './dead-regions.js';
import { layOut } from './layout.js';
import { printLines } from './output-line.js';

/** What became of a file that was to be formatted. */
export interface Formatted {
  /** Undefined where a diagnostic is an error. */
  readonly text: string | undefined;
  /** What is wrong with the file. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Formats a `.x` file. Only white space changes, also that at both ends of the lines of a comment: four blanks a level,
 * a member a line, `case` in the column of `union`, comments behind code in one column, one empty line where there were
 * more. All lines end as the first one does. To format the result again changes nothing.
 *
 * @param file what the file is called in diagnostics (`input.x`)
 * @throws Error where more than white space would change, which is a fault of the formatter
 */
export function formatSource(source: string, file = 'input.x'): Formatted {
  const text = source.replaceAll('\r\n', '\n');
  const sourceFile = new SourceFile(file, text);
  const diagnostics = new DiagnosticList();
  // the layout depends on this file alone
  const prepared = preprocess(sourceFile, diagnostics, { readInclude: (name) => ({ file: name, text: '' }) });
  parseFile(prepared, diagnostics);
  if (diagnostics.hasErrors) return { text: undefined, diagnostics: diagnostics.result() };
  const tokens = scan(sourceFile);
  const own = prepared.tokens.filter((each) => each.source === sourceFile);
  const live = new Set(own.map(({ offset }) => offset));
  const formatted = printLines(layOut(withDeadRegions(tokens, live)));
  checkSame(tokens, scan(new SourceFile(file, formatted)));
  const isCrLf = /^[^\n]*\r\n/.test(source);
  return {
    text: isCrLf ? formatted.replaceAll('\n', '\r\n') : formatted,
    diagnostics: diagnostics.result(),
  };
}

/** @throws Error where a token differs: a fault of the formatter must not become one of the file */
export function checkSame(before: readonly Token[], after: readonly Token[]): void {
  for (let i = 0; i < Math.max(before.length, after.length); i++) {
    const [one, other] = [before[i], after[i]];
    if (one?.kind !== other?.kind || essence(one) !== essence(other))
      throw new Error(`formatting would change ${essence(one)} into ${essence(other)}`);
  }
}

function essence(token: Token | undefined): string {
  if (token?.kind !== 'comment') return token?.text ?? '';
  return token.text.replace(/\s+/g, ' ');
}
