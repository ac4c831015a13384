import { readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import {
  type Compiled,
  compileInterface,
  formatDiagnostic,
  type Interface,
  type ReadInclude,
} from 'rpcgen-js';
import { reasonOf } from './reason.js';

/** Where `#include <file.x>` is looked for: rpcgen's own places. */
const SYSTEM_FOLDERS = ['/usr/include', '/usr/include/tirpc'];
/** An interface is text that somebody wrote. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;

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
 * @throws InterfaceFileError when it cannot be read or has errors
 */
export function readInterface(file: string, warn: (warning: string) => void = () => undefined): Interface {
  const compiled = compileFile(file);
  const texts = compiled.diagnostics.map((each) => formatDiagnostic(each));
  if (compiled.interface === undefined) throw new InterfaceFileError(texts.join('\n'), true);
  for (const text of texts) warn(text);
  return compiled.interface;
}

function compileFile(file: string): Compiled {
  let text: string;
  try {
    text = textOf(file);
  } catch (error) {
    throw new InterfaceFileError(`cannot read ${file}: ${reasonOf(error)}`, false, error);
  }
  return compileInterface(text, { file, readInclude });
}

const readInclude: ReadInclude = (name, { from, isSystem }) => {
  const folders = [...(isSystem ? [] : [dirname(from)]), ...SYSTEM_FOLDERS];
  const file = folders
    .map((folder) => normalize(join(folder, name)))
    .find((each) => statSync(each, { throwIfNoEntry: false })?.isFile());
  return file === undefined ? undefined : { file, text: textOf(file) };
};

function textOf(file: string): string {
  const { size } = statSync(file);
  if (size > MAX_FILE_BYTES) throw new Error(`it has ${size} bytes, more than any interface`);
  return readFileSync(file, 'utf8');
}
