import type { Span } from '../scanner/source-file.js';
import type { Token } from '../scanner/token.js';
import { soleName } from '../expression/expression.js';
import type {
  ArmSyntax,
  Body,
  DeclarationSyntax,
  DefinitionSyntax,
  DimensionSyntax,
  FileSyntax,
  NamedBody,
  ProcedureSyntax,
  ProgramSyntax,
  StructSyntax,
  VersionSyntax,
} from '../parser/syntax.js';
import { declaredNames } from './declared-names.js';

/**
 * Makes definitions of the types that stand within others, named after where they stand (`outer_member`), and structs
 * of several arguments, named as rpcgen names them (`procedure_1_argument`). What comes out has no body within a body.
 */
export function lift(file: FileSyntax): FileSyntax {
  const { definitions, programs, ...rest } = file;
  const lifter = new Lifter(declaredNames(file));
  const lifted = programs.map((program) => lifter.program(program));
  return { definitions: lifter.definitions(definitions), programs: lifted, ...rest };
}

class Lifter {
  readonly #taken: Set<string>;
  /** The number to try next behind a name that was taken: a file may want one any number of times. */
  readonly #nextNumber = new Map<string, number>();
  readonly #lifted: DefinitionSyntax[] = [];

  constructor(taken: Set<string>) {
    this.#taken = taken;
  }

  /** All definitions, each behind those that were lifted out of it. */
  definitions(definitions: readonly DefinitionSyntax[]): DefinitionSyntax[] {
    const ofPrograms = this.#lifted.splice(0);
    const all: DefinitionSyntax[] = [];
    for (const definition of definitions) {
      const bare = this.#definition(definition);
      for (const each of this.#lifted.splice(0)) all.push(each);
      all.push(bare);
    }
    return [...all, ...ofPrograms];
  }

  program(program: ProgramSyntax): ProgramSyntax {
    return { ...program, versions: program.versions.map((version) => this.#version(version)) };
  }

  #version(version: VersionSyntax): VersionSyntax {
    const [step] = version.number.steps;
    const isNumber = version.number.steps.length === 1 && step?.kind === 'number';
    const suffix = isNumber ? String(step.value) : (soleName(version.number)?.at.text ?? version.name.text);
    return { ...version, procedures: version.procedures.map((each) => this.#procedure(each, suffix)) };
  }

  #procedure(procedure: ProcedureSyntax, version: string): ProcedureSyntax {
    const { name, args } = procedure;
    const prefix = `${name.text.toLowerCase()}_${version}`;
    const result = this.#declaration(procedure.result, `${prefix}_result`);
    if (args.length < 2) {
      return { ...procedure, result, args: args.map((arg) => this.#declaration(arg, `${prefix}_argument`)) };
    }
    const members = args.map((arg, i) => {
      const member = arg.name ?? named(`arg${i + 1}`, arg.type.at);
      return this.#declaration(
        { ...arg, dimensions: dimensionsOf(arg), name: member },
        `${prefix}_${member.text}`,
      );
    });
    const struct = this.#define(structOf(members, name), `${prefix}_argument`);
    return { ...procedure, result, args: [reference(struct)] };
  }

  #definition(definition: DefinitionSyntax): DefinitionSyntax {
    if (definition.kind === 'constant' || definition.kind === 'text') return definition;
    if (definition.kind !== 'typedef')
      return { ...this.#body(definition, definition.name.text), name: definition.name };
    const declaration = this.#declaration(definition.declaration, `${definition.name.text}_element`);
    return { ...definition, declaration };
  }

  #body(body: Body, name: string): Body {
    if (body.kind === 'enum') return body;
    const within = (declaration: DeclarationSyntax): DeclarationSyntax =>
      this.#declaration(declaration, `${name}_${declaration.name?.text ?? 'member'}`);
    if (body.kind === 'struct') return { ...body, members: body.members.map(within) };
    const arm = (each: ArmSyntax): ArmSyntax => ({
      ...each,
      declaration: each.declaration && within(each.declaration),
    });
    return { ...body, discriminant: within(body.discriminant), arms: body.arms.map(arm) };
  }

  #declaration(declaration: DeclarationSyntax, name: string): DeclarationSyntax {
    const { type } = declaration;
    if (type.kind !== 'inline') return declaration;
    const own = type.body.name;
    const definition = own === undefined ? this.#define(type.body, name) : this.#defineNamed(type.body, own);
    return { ...declaration, type: { kind: 'named', at: definition } };
  }

  #define(body: Body, wanted: string): Token {
    let name = wanted;
    let number = this.#nextNumber.get(wanted) ?? 2;
    for (; this.#taken.has(name); number++) name = `${wanted}_${number}`;
    this.#nextNumber.set(wanted, number);
    this.#taken.add(name);
    return this.#defineNamed(body, named(name, body.at));
  }

  #defineNamed(body: Body, name: Token): Token {
    const bare: NamedBody = { ...this.#body(body, name.text), name };
    this.#lifted.push(bare);
    return name;
  }
}

function named(text: string, { source, offset, end }: Span): Token {
  return { kind: 'name', text, source, offset, end };
}

/** A string that is an argument needs no `<>`, but a member of a struct does. */
function dimensionsOf({ type, dimensions }: DeclarationSyntax): readonly DimensionSyntax[] {
  if (type.kind !== 'string' || dimensions.length > 0) return dimensions;
  return [{ ...type.at, kind: 'variable', size: undefined }];
}

function reference(name: Token): DeclarationSyntax {
  return {
    type: { kind: 'named', at: name },
    name: undefined,
    pointer: undefined,
    dimensions: [],
    doc: undefined,
  };
}

function structOf(members: readonly DeclarationSyntax[], at: Token): StructSyntax {
  return { kind: 'struct', at, opening: at, members, doc: undefined };
}
