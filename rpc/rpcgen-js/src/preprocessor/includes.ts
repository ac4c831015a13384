import type { DiagnosticList } from '../diagnostics/diagnostic-list.js';
import { quoted } from '../diagnostics/excerpt.js';
import { SourceFile } from '../scanner/source-file.js';
import type { Token } from '../scanner/token.js';

/**
 * Finds a file that another one includes: its text, and what to call it; undefined where there is none. The same file
 * has to get the same name each time.
 */
export type ReadInclude = (
  name: string,
  context: {
    /** The file that includes it. */
    readonly from: string;
    /** Whether the name stands between `<` and `>`. */
    readonly isSystem: boolean;
  },
) => { readonly file: string; readonly text: string } | undefined;

/** How deep files may include each other: more than interfaces need, less than C preprocessors allow (gcc: 200). */
const MAX_DEPTH = 64;
/** Inclusions in all: twenty files that each include the next one twice would be a million. */
const MAX_INCLUDED = 1000;
const MAX_INCLUDED_UNITS = 8 * 1024 * 1024;

/** Opens included files, with bounds on how many, how deep and how long they are in all. */
export class Includes {
  readonly #diagnostics: DiagnosticList;
  readonly #read: ReadInclude | undefined;
  readonly #known = new Map<string, SourceFile>();
  #depth = 0;
  #count = 0;
  #units = 0;
  #isExhausted = false;

  constructor(diagnostics: DiagnosticList, read: ReadInclude | undefined) {
    this.#diagnostics = diagnostics;
    this.#read = read;
  }

  /** The file that the directive names; undefined, with an error, where there is none. {@link close} ends it. */
  open(directive: Token): SourceFile | undefined {
    if (this.#isExhausted) return undefined;
    const named = includedName(directive.text);
    if (named === undefined) {
      this.#diagnostics.error(
        directive,
        'Expected the name of a file behind #include, as "file.x" or <file.x>',
      );
      return undefined;
    }
    return this.#isAllowed(directive) ? this.#readFile(directive, named) : undefined;
  }

  close(): void {
    this.#depth--;
  }

  #readFile(
    directive: Token,
    { name, isSystem }: { name: string; isSystem: boolean },
  ): SourceFile | undefined {
    const found = this.#read?.(name, { from: directive.source.file, isSystem });
    if (found === undefined) {
      const hint = 'Say by -I in which folder it is; what only C needs belongs on a line that begins with %';
      this.#diagnostics.error(directive, `Cannot find the included file ${quoted(name)}`, hint);
      return undefined;
    }
    this.#depth++;
    this.#units += found.text.length;
    // one object for each file: a definition that comes twice from the same place is one definition
    const source = this.#known.get(found.file) ?? new SourceFile(found.file, found.text);
    this.#known.set(found.file, source);
    return source;
  }

  #isAllowed(directive: Token): boolean {
    const fault =
      this.#depth >= MAX_DEPTH
        ? `Files include each other more than ${MAX_DEPTH} deep`
        : ++this.#count > MAX_INCLUDED
          ? `More than ${MAX_INCLUDED} files are included`
          : this.#units > MAX_INCLUDED_UNITS
            ? `The included files have more than ${MAX_INCLUDED_UNITS} characters`
            : undefined;
    if (fault === undefined) return true;
    this.#isExhausted = true;
    this.#diagnostics.error(directive, fault, 'A file that includes itself needs an #ifndef around it');
    return false;
  }
}

/** The file that an `#include` names, be it on a line of its own or on a `%` line. */
export function includedName(text: string): { name: string; isSystem: boolean } | undefined {
  const match = /^%?\s*#\s*include\s*(?:"([^"\n]+)"|<([^>\n]+)>)/.exec(text);
  const name = match?.[1] ?? match?.[2];
  return name === undefined ? undefined : { name, isSystem: match?.[1] === undefined };
}
