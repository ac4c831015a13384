import type { Diagnostic } from './diagnostic.js';

/**
 * A diagnostic as a compiler prints it, without a line end behind it:
 *
 * ```text
 * mount.x:7:12: error: Unknown type 'dirpth'
 *     7 |     dirpth ex_dir;
 *       |     ^~~~~~
 *   hint: Did you mean 'dirpath'?
 * ```
 */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { severity, file, line, column, message, hint, source, caret, length } = diagnostic;
  const gutter = String(line).padStart(5);
  // tabs are as wide here as in the line above
  const indent = source.slice(0, caret).replace(/[^\t]/g, ' ');
  const lines = [
    `${file}:${line}:${column}: ${severity}: ${message}`,
    `${gutter} | ${source}`,
    `${' '.repeat(gutter.length)} | ${indent}^${'~'.repeat(length - 1)}`,
  ];
  if (hint !== undefined) lines.push(`  hint: ${hint}`);
  return lines.join('\n');
}
