import type { DiagnosticList } from '../diagnostics/diagnostic-list.js';
import type { Interface } from '../interface.js';
import type { DefinitionSyntax, FileSyntax } from '../parser/syntax.js';
import type { Prepared } from '../preprocessor/preprocess.js';
import { borrow } from './borrow.js';
import { checkRecursion } from './check-recursion.js';
import { Constants } from './constants.js';
import { definitionOf } from './definitions.js';
import { headersOf, librariesFor, type LibraryOptions } from './libraries.js';
import { lift } from './lift.js';
import { listNodes } from './lists.js';
import { programsOf } from './programs.js';
import { Scope } from './scope.js';
import type { TypeContext } from './types.js';
import { Typedefs } from './typedefs.js';
import { UnknownNames } from './unknown-names.js';

/** Looks up all names, computes all numbers, and says what is wrong. The interface is whole only where nothing is. */
export function check(
  syntax: FileSyntax,
  { file, prepared, options }: { file: string; prepared: Prepared; options: LibraryOptions },
  diagnostics: DiagnosticList,
): Interface {
  const { definitions, programs, unread } = lift(syntax);
  const scope = new Scope(diagnostics);
  for (const definition of definitions) scope.declare(definition);
  for (const program of programs) scope.declareProgram(program);
  const borrowed = borrow(
    scope,
    definitions,
    programs,
    librariesFor(prepared.passedLines, options, diagnostics),
  );
  const all = [...borrowed, ...definitions];
  const context = contextOf(all, { scope, unread, prepared }, diagnostics);
  const made = all
    .map((definition) => definitionOf(context, definition))
    .filter((each) => each !== undefined);
  const checked = checkRecursion(made, diagnostics, (name) => scope.get(name)?.name);
  return { file, definitions: checked, programs: programsOf(context, programs) };
}

function contextOf(
  definitions: readonly DefinitionSyntax[],
  { scope, unread, prepared }: { scope: Scope; unread: ReadonlySet<string>; prepared: Prepared },
  diagnostics: DiagnosticList,
): TypeContext {
  const unknown = new UnknownNames(scope, diagnostics, { unread, headers: headersOf(prepared.passedLines) });
  const constants = new Constants(scope, diagnostics, unknown);
  const typedefs = new Typedefs(scope);
  const nodes = listNodes(definitions, typedefs);
  return { scope, diagnostics, unknown, constants, typedefs, nodes, enumValues: new Map() };
}
