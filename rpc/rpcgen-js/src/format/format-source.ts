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
  /** None where a diagnostic is an error. */
  readonly text: string | undefined;
  /** What is wrong with the file. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Formats a `.x` file. Only white space changes, that within comments at the beginning and the end of their lines
 * included: four blanks a level, a member a line, `case` below `union`, comments behind lines below each other, one
 * empty line where there were more. Line ends are those of the file. What is formatted does not change any more.
 *
 * @param file what the file is called in diagnostics (`input.x`)
 */
export function formatSource(source: string, file = 'input.x'): Formatted {
  const text = source.replaceAll('\r\n', '\n');
  const sourceFile = new SourceFile(file, text);
  const diagnostics = new DiagnosticList();
  // what included files define is of no interest
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

/** A fault of the formatter must not become one of the file. */
function checkSame(before: readonly Token[], after: readonly Token[]): void {
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
