import { quoted } from '../diagnostics/excerpt.js';
import type { DiagnosticList } from '../diagnostics/diagnostic-list.js';
import type { Expression, Macro } from '../expression/expression.js';
import type {
  DefinitionSyntax,
  EnumMemberSyntax,
  NamedBody,
  ProgramSyntax,
  TypedefSyntax,
} from '../parser/syntax.js';
import type { Token } from '../scanner/token.js';
import type { Value } from '../expression/evaluate.js';
import { isSamePlace, placeSeenFrom } from './place.js';
import { isSameDefinition } from './same-definition.js';

/** Something with a number: a constant, a member of an enum, a program, a version or a procedure. */
export interface Cell {
  readonly name: Token;
  /** None where it is one more than {@link previous}, or 0 without that. */
  readonly expression: Expression | undefined;
  /** The member of the enum before it. */
  readonly previous: Cell | undefined;
  /** The name of the enum that it is a member of. */
  readonly enumName: string | undefined;
  /** Whether nobody minds that it has no value, unless somebody uses it: a `#define` may be anything. */
  readonly isSoft: boolean;
  /** Once it is known. */
  value: Value | undefined;
  /** Whether it is being evaluated. */
  isOpen: boolean;
}

export type TypeDefinitionSyntax = NamedBody | TypedefSyntax;

/** What a name means. */
export type Entry =
  | { readonly kind: 'number'; readonly name: Token; readonly cell: Cell }
  | { readonly kind: 'type'; readonly name: Token; readonly definition: TypeDefinitionSyntax }
  | { readonly kind: 'text'; readonly name: Token };

/** All names of an interface. There is one scope, as in C: a type, a constant and a member of an enum cannot share a name. */
export class Scope {
  readonly #diagnostics: DiagnosticList;
  readonly #entries = new Map<string, Entry>();
  readonly #definitions = new Map<string, DefinitionSyntax>();
  /** A `#define` may be made anew, and each use means the one before it. */
  readonly #macros = new Map<Macro, Cell>();
  /** What programs, versions and procedures are called: `#define`s for C, used only where nothing else has the name. */
  readonly #numbers = new Map<string, Cell>();

  constructor(diagnostics: DiagnosticList) {
    this.#diagnostics = diagnostics;
  }

  /** What a name means where nothing but the name is known. */
  get(name: string): Entry | undefined {
    return this.#entries.get(name) ?? this.#number(name);
  }

  /** What a name means by a definition, not as that of a program. */
  defined(name: string): Entry | undefined {
    return this.#entries.get(name);
  }

  /** What has a number by this name. */
  cell(name: Token, macro: Macro | undefined): Cell | undefined {
    const ofMacro = macro && this.#macros.get(macro);
    if (ofMacro !== undefined) return ofMacro;
    const entry = this.get(name.text);
    return entry?.kind === 'number' ? entry.cell : undefined;
  }

  /** Whether a constant of the interface has this value: not what a `#define` meant before it was made anew. */
  isConstant(cell: Cell): boolean {
    const entry = this.#entries.get(cell.name.text);
    return entry?.kind === 'number' && entry.cell === cell && cell.enumName === undefined;
  }

  /** All that is declared, for a hint. */
  names(kind: Entry['kind']): string[] {
    return [...this.#entries].filter(([, entry]) => entry.kind === kind).map(([name]) => name);
  }

  /** Takes in a definition. Gives false where its name has another meaning, which is said. */
  declare(definition: DefinitionSyntax): boolean {
    const { name } = definition;
    if (this.#isRepeated(definition)) return false;
    if (definition.kind === 'constant') return this.#declareConstant(definition);
    if (definition.kind === 'text') return this.#add({ kind: 'text', name });
    const isNew = this.#add({ kind: 'type', name, definition });
    if (isNew && definition.kind === 'enum') this.#declareMembers(definition.members, name.text);
    return isNew;
  }

  /** Whether the same is defined again: by a file that is included twice, which is no fault, or in the same words. */
  #isRepeated(definition: DefinitionSyntax): boolean {
    const { name } = definition;
    const first = this.#definitions.get(name.text);
    if (first === undefined) this.#definitions.set(name.text, definition);
    else if (isSamePlace(first.name, name)) return true;
    else if (isSameDefinition(first, definition)) {
      const isMacro = definition.kind === 'constant' && definition.macro !== undefined;
      if (isMacro) return false;
      this.#diagnostics.warning(
        name,
        `${quoted(name.text)} is defined twice in the same way`,
        `The first definition is at ${placeSeenFrom(name, first.name)}`,
      );
      return true;
    }
    return false;
  }

  /** Takes in the names of a program, its versions and procedures. */
  declareProgram(program: ProgramSyntax): void {
    const named = [program, ...program.versions, ...program.versions.flatMap(({ procedures }) => procedures)];
    for (const { name, number } of named)
      if (!this.#numbers.has(name.text)) this.#numbers.set(name.text, cellOf(name, number, { isSoft: true }));
  }

  #number(name: string): Entry | undefined {
    const cell = this.#numbers.get(name);
    return cell && { kind: 'number', name: cell.name, cell };
  }

  #declareConstant({ name, value, macro }: DefinitionSyntax & { kind: 'constant' }): boolean {
    const cell = cellOf(name, value, { isSoft: macro !== undefined });
    if (macro !== undefined) {
      this.#macros.set(macro, cell);
      const before = this.#entries.get(name.text);
      if (before?.kind === 'number' && before.cell.isSoft) {
        this.#entries.set(name.text, { kind: 'number', name, cell });
        return true;
      }
    }
    return this.#add({ kind: 'number', name, cell });
  }

  #declareMembers(members: readonly EnumMemberSyntax[], enumName: string): void {
    let previous: Cell | undefined;
    for (const { name, value } of members) {
      const cell = cellOf(name, value, { previous, enumName });
      this.#add({ kind: 'number', name, cell });
      previous = cell;
    }
  }

  #add(entry: Entry): boolean {
    const { name } = entry;
    const first = this.#entries.get(name.text);
    if (first === undefined) {
      this.#entries.set(name.text, entry);
      return true;
    }
    this.#diagnostics.error(
      name,
      `${quoted(name.text)} is defined already`,
      `The first definition is at ${placeSeenFrom(name, first.name)}`,
    );
    return false;
  }
}

function cellOf(
  name: Token,
  expression: Expression | undefined,
  {
    isSoft = false,
    enumName,
    previous,
  }: { isSoft?: boolean; enumName?: string; previous?: Cell | undefined },
): Cell {
  return { name, expression, previous, enumName, isSoft, value: undefined, isOpen: false };
}
