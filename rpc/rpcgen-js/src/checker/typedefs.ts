import type { DeclarationSyntax } from '../parser/syntax.js';
import type { Scope, TypeDefinitionSyntax } from './scope.js';

/** What names of types come down to. */
export class Typedefs {
  readonly #scope: Scope;
  readonly #targets = new Map<string, string>();

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** The definition of a type; undefined for a standard type and where there is none. */
  definition(name: string): TypeDefinitionSyntax | undefined {
    const entry = this.#scope.get(name);
    return entry?.kind === 'type' ? entry.definition : undefined;
  }

  /** The name that is behind a typedef of a name, of a name, and so on; the name itself where it is no such typedef. */
  target(name: string): string {
    const path = new Set<string>();
    let last = name;
    for (let known = false; !known;) {
      // those that name each other in a circle have no end
      const behind = this.#targets.get(last) ?? this.#behind(last);
      known = behind === undefined || behind === last || path.has(last);
      path.add(last);
      last = behind ?? last;
    }
    for (const each of path) this.#targets.set(each, last);
    return last;
  }

  /** What a declaration points to, directly or by a typedef of the pointer. */
  pointee({ type, pointer, dimensions }: DeclarationSyntax): string | undefined {
    if (type.kind !== 'named' || dimensions.length > 0) return undefined;
    const name = this.target(type.at.text);
    if (pointer !== undefined) return name;
    const definition = this.definition(name);
    if (definition?.kind !== 'typedef') return undefined;
    const { type: of, pointer: isPointer, dimensions: its } = definition.declaration;
    return isPointer && its.length === 0 && of.kind === 'named' ? this.target(of.at.text) : undefined;
  }

  #behind(name: string): string | undefined {
    const definition = this.definition(name);
    if (definition?.kind !== 'typedef') return undefined;
    const { type, pointer, dimensions } = definition.declaration;
    return type.kind === 'named' && pointer === undefined && dimensions.length === 0
      ? type.at.text
      : undefined;
  }
}
