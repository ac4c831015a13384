import { formatDiagnostic } from '../diagnostics/format-diagnostic.js';
import { type Formatted, formatSource } from '../format/format-source.js';
import { reasonOf } from './reason.js';
import { readSource, readSourceFrom, replaceSource, type SourceText } from './source-text.js';

const PROGRAM = 'sunrpc fmt';

/** What the input is called, as compilers call it. */
const INPUT = '<stdin>';

/** Where the command writes. */
export interface Sinks {
  /** Takes the formatted input; with `--check` a line for each file that would change. */
  readonly stdout: (text: string | Buffer) => void;
  /** Takes errors. */
  readonly stderr: (text: string) => void;
}

/**
 * Formats files in place, or says which would change.
 * @param isCheck nothing is written, and what would change is a failure
 * @returns the exit status: 0, or 1 where one of them failed
 */
export function formatFiles(files: readonly string[], isCheck: boolean, sinks: Sinks): number {
  const done = files.map((file) => formatFile(file, isCheck, sinks));
  return done.every(Boolean) ? 0 : 1;
}

/** Formats the input. Resolves to the exit status, 0 or 1, also where it cannot be read. */
export async function formatInput(
  input: AsyncIterable<unknown>,
  isCheck: boolean,
  sinks: Sinks,
): Promise<number> {
  try {
    return formatText(await readSourceFrom(input), isCheck, sinks) ? 0 : 1;
  } catch (error) {
    sinks.stderr(failure(INPUT, error));
    return 1;
  }
}

function formatText(source: SourceText, isCheck: boolean, sinks: Sinks): boolean {
  const text = textOf(formatSource(source.text, INPUT), INPUT, sinks);
  if (text === undefined) return false;
  if (isCheck) return isTheSame(INPUT, source, text, sinks);
  sinks.stdout(Buffer.from(text, source.encoding));
  return true;
}

function formatFile(file: string, isCheck: boolean, sinks: Sinks): boolean {
  try {
    const source = readSource(file);
    const text = textOf(formatSource(source.text, file), file, sinks);
    if (text === undefined) return false;
    if (isCheck) return isTheSame(file, source, text, sinks);
    if (text !== source.text) replaceSource(file, { ...source, text });
    return true;
  } catch (error) {
    sinks.stderr(failure(file, error));
    return false;
  }
}

function textOf({ text, diagnostics }: Formatted, file: string, { stderr }: Sinks): string | undefined {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  for (const error of errors) stderr(`${formatDiagnostic(error)}\n`);
  if (errors.length > 0) stderr(`${PROGRAM}: ${file} is left as it is\n`);
  return text;
}

function isTheSame(file: string, source: SourceText, text: string, { stdout }: Sinks): boolean {
  if (text === source.text) return true;
  stdout(`${file}\n`);
  return false;
}

function failure(file: string, error: unknown): string {
  return `${PROGRAM}: ${file}: ${reasonOf(error)}\n`;
}
