import { compileInterface, formatSource, type CompileOptions } from 'rpcgen-js';
import { scan } from 'rpcgen-js/internal/scanner/scanner.js';
import { SourceFile } from 'rpcgen-js/internal/scanner/source-file.js';

/** The formatted text. @throws Error with what is wrong with the source */
export function formatted(source: string): string {
  const { text, diagnostics } = formatSource(source);
  if (text !== undefined) return text;
  throw new Error(diagnostics.map(({ line, message }) => `${line}: ${message}`).join('\n'));
}

/** What of a source formatting has to keep: its tokens, and what it declares wherever that stands. */
export function meaningOf(source: string, options: CompileOptions = {}): unknown {
  const { interface: described, diagnostics } = compileInterface(source, options);
  const what = described ?? diagnostics.map(({ message }) => message);
  const tokens = scan(new SourceFile('', source.replaceAll('\r\n', '\n')));
  return {
    declared: JSON.parse(
      JSON.stringify(what, (key, value: unknown) => (key === 'place' ? undefined : value)),
    ) as unknown,
    tokens: tokens.map(({ kind, text }) => (kind === 'comment' ? text.replace(/\s+/g, ' ') : text)),
  };
}
