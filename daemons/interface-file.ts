import { type Compiled, formatDiagnostic, type Interface } from 'rpcgen-js';
import { compileFile } from 'rpcgen-js/files';
import { reasonOf } from './reason.js';

/** Why a `.x` file gives no interface. */
export class InterfaceFileError extends Error {
  override readonly name = 'InterfaceFileError';
  /** Whether the message is every error with its place, laid out as a compiler prints them; otherwise one line. */
  readonly isListing: boolean;

  constructor(message: string, isListing: boolean, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.isListing = isListing;
  }
}

/**
 * Reads and compiles a `.x` file, and what it includes from its own folder and from the system's.
 * @param warn is told each warning, as a compiler prints it
 * @param defines macros that are defined from the beginning
 * @throws InterfaceFileError when it cannot be read or has errors
 */
export function readInterface(
  file: string,
  warn: (warning: string) => void = () => undefined,
  defines: Readonly<Record<string, string>> = {},
): Interface {
  const compiled = compiledFrom(file, defines);
  const texts = compiled.diagnostics.map((each) => formatDiagnostic(each));
  if (compiled.interface === undefined) throw new InterfaceFileError(texts.join('\n'), true);
  for (const text of texts) warn(text);
  return compiled.interface;
}

function compiledFrom(file: string, defines: Readonly<Record<string, string>>): Compiled {
  try {
    return compileFile(file, { defines });
  } catch (error) {
    throw new InterfaceFileError(`cannot read ${file}: ${reasonOf(error)}`, false, error);
  }
}
