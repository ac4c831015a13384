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

/** `.x` files beside the C headers that a file and its companions name. */
const MAX_COMPANIONS = 100;

/** Where names are looked up that a file leaves undefined, in this order. Each is read when it is first asked. */
export function librariesFor(passedLines: readonly Token[], options: PreprocessOptions): Library[] {
  return [
    once(() => libraryOf(givenConstants(options.defines ?? {}))),
    once(() => libraryOf(passedConstants(passedLines))),
    once(() => libraryOf(companions(passedLines, options))),
    once(() => libraryOf(parseAlone(new SourceFile('(built in)', PRELUDE), {}).definitions)),
  ];
}

/** The C headers that `%#include` lines name, as they are written. */
export function headersOf(passedLines: readonly Token[]): string[] {
  return [
    ...new Set(passedLines.map(({ text }) => includedName(text)?.name).filter((name) => name !== undefined)),
  ];
}

function once(make: () => Library): Library {
  let library: Library | undefined;
  return (name) => (library ??= make())(name);
}

/** `-D NAME=value` */
function givenConstants(defines: Readonly<Record<string, string>>): readonly DefinitionSyntax[] {
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

/** For `%#include "NAME.h"` the definitions of `NAME.x`, where there is such a file, and of its own companions. */
function companions(passedLines: readonly Token[], options: PreprocessOptions): DefinitionSyntax[] {
  const definitions: DefinitionSyntax[] = [];
  const { readInclude } = options;
  if (readInclude === undefined) return definitions;
  const lines = [...passedLines];
  const seen = new Set<string>();
  for (let line = lines.shift(); line !== undefined && seen.size < MAX_COMPANIONS; line = lines.shift()) {
    const source = companionOf(line, readInclude);
    if (source === undefined || seen.has(source.file)) continue;
    seen.add(source.file);
    const { definitions: found, passedLines: theirs } = parseAlone(source, options);
    definitions.push(...found);
    lines.push(...theirs);
  }
  return definitions;
}

function companionOf(line: Token, readInclude: ReadInclude): SourceFile | undefined {
  const included = includedName(line.text);
  if (included === undefined || !/\.(?:h|x|hh|hpp)$/.test(included.name)) return undefined;
  const { isSystem } = included;
  const name = included.name.replace(/\.[^.]*$/, '.x');
  const read = (each: string): ReturnType<ReadInclude> =>
    readInclude(each, { from: line.source.file, isSystem });
  // <rpcsvc/nis.h> is installed there; the .x that it was made of may stand beside this file
  const found = read(name) ?? (name.includes('/') ? read(name.slice(name.lastIndexOf('/') + 1)) : undefined);
  return found && new SourceFile(found.file, found.text);
}

/** What is wrong in a library is its own affair: what cannot be read there is not found. */
function parseAlone(
  source: SourceFile,
  options: PreprocessOptions,
): { definitions: readonly DefinitionSyntax[]; passedLines: readonly Token[] } {
  const ignored = new DiagnosticList();
  const prepared = preprocess(source, ignored, options);
  const { definitions } = lift(parseFile(prepared, ignored));
  return { definitions, passedLines: prepared.passedLines };
}
