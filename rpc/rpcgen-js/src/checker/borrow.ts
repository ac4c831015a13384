import { soleName } from '../expression/expression.js';
import type { DefinitionSyntax, ProgramSyntax } from '../parser/syntax.js';
import type { Scope } from './scope.js';
import { STANDARD_TYPES } from './standard-types.js';
import { type Use, usesOf, usesOfProgram } from './uses.js';

/** Definitions that stand elsewhere and are taken in only where a file needs them. */
export type Library = (name: string) => DefinitionSyntax | undefined;

/**
 * Takes in what the file uses and does not define, from the first library that has it, and what that uses in turn.
 * Gives the definitions that were taken in the order of their files, those first that are farthest from the file.
 */
export function borrow(
  scope: Scope,
  definitions: readonly DefinitionSyntax[],
  programs: readonly ProgramSyntax[],
  libraries: readonly Library[],
): DefinitionSyntax[] {
  const borrower = new Borrower(scope, definitions, libraries);
  for (const definition of definitions)
    if (definition.kind !== 'constant' || definition.macro === undefined)
      borrower.takeFor(usesOf(definition));
  for (const program of programs) borrower.takeFor(usesOfProgram(program));
  return borrower.taken();
}

class Borrower {
  readonly #taken: { readonly definition: DefinitionSyntax; readonly library: number }[] = [];
  readonly #scope: Scope;
  readonly #libraries: readonly Library[];
  /** What `#define`s use counts only where they are used themselves. */
  readonly #macros: Map<string, DefinitionSyntax>;

  constructor(scope: Scope, definitions: readonly DefinitionSyntax[], libraries: readonly Library[]) {
    this.#scope = scope;
    this.#libraries = libraries;
    this.#macros = new Map(
      definitions.flatMap((each) => (each.kind === 'constant' && each.macro ? [[each.name.text, each]] : [])),
    );
  }

  taken(): DefinitionSyntax[] {
    const files = [...new Set(this.#taken.map(({ definition }) => definition.name.source))];
    const fileOf = ({ name }: DefinitionSyntax): number => files.indexOf(name.source);
    const sorted = this.#taken.toSorted(
      (a, b) =>
        b.library - a.library ||
        fileOf(b.definition) - fileOf(a.definition) ||
        a.definition.name.offset - b.definition.name.offset,
    );
    return sorted.map(({ definition }) => definition);
  }

  takeFor(uses: Use[]): void {
    // what is found is appended to what is looked for
    for (let use = uses.pop(); use !== undefined; use = uses.pop())
      for (const each of this.#usesBehind(use)) uses.push(each);
  }

  #usesBehind({ kind, name: { text } }: Use): Use[] {
    const macro = this.#macros.get(text);
    if (macro !== undefined) {
      this.#macros.delete(text);
      return usesOf(macro);
    }
    if (this.#scope.get(text) !== undefined) return [];
    if (kind === 'type' ? STANDARD_TYPES.has(text) : text === 'TRUE' || text === 'FALSE') return [];
    return this.#take(text);
  }

  #take(name: string): Use[] {
    for (const [index, library] of this.#libraries.entries()) {
      const definition = library(name);
      // one that defines itself by the same name, as `#define X X`, helps nobody
      if (definition === undefined || isEcho(definition, name)) continue;
      if (this.#scope.declare(definition)) {
        this.#taken.push({ definition, library: index });
        return usesOf(definition);
      }
    }
    return [];
  }
}

function isEcho(definition: DefinitionSyntax, name: string): boolean {
  return definition.kind === 'constant' && soleName(definition.value)?.at.text === name;
}

export function libraryOf(definitions: readonly DefinitionSyntax[]): Library {
  const byName = new Map<string, DefinitionSyntax>();
  const add = (name: string, definition: DefinitionSyntax): void => {
    if (!byName.has(name)) byName.set(name, definition);
  };
  for (const definition of definitions) {
    add(definition.name.text, definition);
    if (definition.kind === 'enum')
      for (const member of definition.members) add(member.name.text, definition);
  }
  return (name) => byName.get(name);
}
