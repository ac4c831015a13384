import { DiagnosticList } from '../diagnostics/diagnostic-list.js';
import { parseFile } from '../parser/parse-file.js';
import type { DefinitionSyntax } from '../parser/syntax.js';
import { includedName, type ReadInclude } from '../preprocessor/includes.js';
import { preprocess, type PreprocessOptions } from '../preprocessor/preprocess.js';
import { SourceFile } from '../scanner/source-file.js';
import type { Token } from '../scanner/token.js';
import { type Library, libraryOf } from './borrow.js';
import { lift } from './lift.js';
import { PRELUDE } from './prelude.js';

/** C headers that a file and its companions name on `%` lines. */
const MAX_HEADERS = 200;

/** How a file is compiled, as far as its libraries are concerned. */
export interface LibraryOptions extends PreprocessOptions {
  /** Other `.x` files that definitions may be taken from. */
  readonly beside?: readonly { readonly file: string; readonly text: string }[] | undefined;
  /** And more of them, behind all that the file itself names. */
  readonly together?: (() => readonly { readonly file: string; readonly text: string }[]) | undefined;
}

/** Where names are looked up that a file leaves undefined, in this order. Each is read when it is first asked. */
export function librariesFor(
  passedLines: readonly Token[],
  options: LibraryOptions,
  diagnostics: DiagnosticList,
): Library[] {
  const besides = once(() =>
    (options.beside ?? []).map(({ file, text }) =>
      parseAlone(new SourceFile(file, text), options, diagnostics),
    ),
  );
  const headers = once(() =>
    readHeaders([...passedLines, ...besides().flatMap((each) => each.passedLines)], options),
  );
  const sources: (() => readonly DefinitionSyntax[])[] = [
    () => givenConstants(options.defines ?? {}),
    () => passedConstants(passedLines),
    () => besides().flatMap(({ definitions }) => definitions),
    () => headers().companions,
    () => passedConstants(headers().passedLines),
    () => definitionsTogether(options),
    () => parseAlone(new SourceFile('(built in)', PRELUDE), {}).definitions,
    () => headers().numbers.flatMap((header) => numbersOf(header, options)),
  ];
  return sources.map((source) => {
    const library = once(() => libraryOf(source()));
    return (name) => library()(name);
  });
}

/** The C headers that `%#include` lines name, as they are written. */
export function headersOf(passedLines: readonly Token[]): string[] {
  const names = passedLines.map(({ text }) => includedName(text)?.name);
  return [...new Set(names.filter((name) => name !== undefined))];
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** `-D NAME=value` */
function givenConstants(defines: Readonly<Record<string, string>>): DefinitionSyntax[] {
  return Object.entries(defines).flatMap(([name, value]) => {
    const source = new SourceFile(`-D ${name}=${value}`, `#define ${name} ${value}`);
    return parseAlone(source, {}).definitions;
  });
}

/** `%#define NAME value`: meant for C, and often the only place where a length is defined. */
function passedConstants(passedLines: readonly Token[]): DefinitionSyntax[] {
  const defines = passedLines.filter(({ text }) => /^%\s*#\s*define\s/.test(text));
  const sources = [...new Set(defines.map(({ source }) => source))];
  return sources.flatMap((source) => {
    const lines = defines.filter((line) => line.source === source);
    return parseAlone(new SourceFile(source.file, onlyThese(source.text, lines)), {}).definitions;
  });
}

/** A text of which only these lines are left, without the `%`: whatever is said of them has its right place. */
function onlyThese(text: string, lines: readonly Token[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { offset, end } of lines) {
    pieces.push(text.slice(at, offset).replace(/[^\n]/g, ' '), ' ', text.slice(offset + 1, end));
    at = end;
  }
  return pieces.join('');
}

/** What an interface defines that stands in several files, and what they say to C. */
function definitionsTogether(options: LibraryOptions): DefinitionSyntax[] {
  const files = (options.together?.() ?? []).map(({ file, text }) =>
    parseAlone(new SourceFile(file, text), options),
  );
  return files.flatMap(({ definitions, passedLines }) => [...definitions, ...passedConstants(passedLines)]);
}

interface Headers {
  /** For `NAME.h` the definitions of `NAME.x`, where there is such a file, and those of its own companions. */
  readonly companions: readonly DefinitionSyntax[];
  /** The C headers that have no such file beside them. */
  readonly numbers: readonly SourceFile[];
  /** The `%` lines of all these `.x` files. */
  readonly passedLines: readonly Token[];
}

/** Follows the `%#include` lines of a file, and those of the `.x` files that are found for them. */
function readHeaders(passedLines: readonly Token[], options: LibraryOptions): Headers {
  const companions: DefinitionSyntax[][] = [];
  const numbers: SourceFile[] = [];
  const { readInclude } = options;
  const lines = [...passedLines];
  const seen = new Set<string>();
  for (let i = 0; i < lines.length && seen.size < MAX_HEADERS; i++) {
    const found = readInclude && headerOf(lines[i], readInclude);
    if (found === undefined || seen.has(found.source.file)) continue;
    seen.add(found.source.file);
    if (!found.isCompanion) {
      numbers.push(found.source);
      continue;
    }
    const { definitions, passedLines: theirs } = parseAlone(found.source, options);
    companions.push(definitions);
    for (const line of theirs) lines.push(line);
  }
  return { companions: companions.flat(), numbers, passedLines: lines };
}

function headerOf(
  line: Token | undefined,
  readInclude: ReadInclude,
): { source: SourceFile; isCompanion: boolean } | undefined {
  const included = line && includedName(line.text);
  if (included === undefined || !/\.(?:h|x|hh|hpp)$/.test(included.name)) return undefined;
  const read = (name: string, { isSystem } = included): SourceFile | undefined => {
    const found = readInclude(name, { from: line?.source.file ?? '', isSystem });
    return found && new SourceFile(found.file, found.text);
  };
  const name = included.name.replace(/\.[^.]*$/, '.x');
  const lastPart = name.slice(name.lastIndexOf('/') + 1);
  // <rpcsvc/nis.h> is installed there; the .x that it was made of may stand beside this file
  const companion = read(name) ?? read(lastPart, { ...included, isSystem: false });
  const source = companion ?? read(included.name);
  return source && { source, isCompanion: companion !== undefined };
}

/**
 * The constants and the enums of a C header. Its structs and typedefs say what C has in memory, which is not what XDR
 * has on the wire.
 */
function numbersOf(header: SourceFile, options: LibraryOptions): DefinitionSyntax[] {
  const { definitions } = parseAlone(header, options);
  return definitions.filter(({ kind }) => kind === 'constant' || kind === 'enum');
}

/** What cannot be read in a library that was come upon is not found; one that was given has to be right. */
function parseAlone(
  source: SourceFile,
  options: PreprocessOptions,
  diagnostics = new DiagnosticList(),
): { definitions: DefinitionSyntax[]; passedLines: readonly Token[] } {
  const prepared = preprocess(source, diagnostics, options);
  const { definitions } = lift(parseFile(prepared, diagnostics));
  return { definitions: [...definitions], passedLines: prepared.passedLines };
}
