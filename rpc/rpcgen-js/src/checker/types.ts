import { quoted } from '../diagnostics/excerpt.js';
import type { DiagnosticList } from '../diagnostics/diagnostic-list.js';
import type { Length, PrimitiveKind, Type } from '../interface.js';
import { soleName, type Expression } from '../expression/expression.js';
import type { DeclarationSyntax, DimensionSyntax } from '../parser/syntax.js';
import type { Span } from '../scanner/source-file.js';
import type { Token } from '../scanner/token.js';
import type { Constants } from './constants.js';
import type { Scope } from './scope.js';
import { STANDARD_TYPES } from './standard-types.js';
import type { Typedefs } from './typedefs.js';
import type { UnknownNames } from './unknown-names.js';

const MAX_LENGTH = 0xffff_ffffn;

/** What the types of an interface are made with. */
export interface TypeContext {
  readonly scope: Scope;
  readonly diagnostics: DiagnosticList;
  readonly constants: Constants;
  readonly typedefs: Typedefs;
  /** The structs that are nodes of lists. */
  readonly nodes: ReadonlySet<string>;
  readonly unknown: UnknownNames;
  /** The values of the enums that unions were switched by so far. */
  readonly enumValues: Map<string, ReadonlySet<bigint>>;
}

/** Where a declaration stands: an argument or a result may be a string without `<>`, and nothing else may. */
export type Position = 'member' | 'argument' | 'result';

/** What a declaration that was at fault is taken for: the fault was said, and there is no interface then. */
const UNKNOWN: Type = { kind: 'void' };

/** Makes the type of a declaration. */
export function typeOf(
  context: TypeContext,
  declaration: DeclarationSyntax,
  position: Position = 'member',
): Type {
  const { type, pointer } = declaration;
  const dimensions = [...declaration.dimensions];

  let made =
    type.kind === 'string' || type.kind === 'opaque'
      ? bytesOf(context, type, dimensions.pop(), position)
      : elementOf(context, declaration);
  if (pointer !== undefined) made = pointerTo(context, declaration, made);
  for (const dimension of dimensions.reverse()) made = arrayOf(context, made, dimension);
  return made;
}

function bytesOf(
  context: TypeContext,
  type: { readonly kind: 'string' | 'opaque'; readonly at: Span },
  dimension: DimensionSyntax | undefined,
  position: Position,
): Type {
  const { kind, at } = type;
  if (dimension === undefined) {
    if (kind === 'string' && position !== 'member') return { kind };
    const hint = kind === 'string' ? 'Write: string name<>' : 'Write: opaque name[8] or opaque name<>';
    context.diagnostics.error(
      at,
      `${kind === 'string' ? 'A string' : 'opaque'} needs a length behind its name`,
      hint,
    );
    return UNKNOWN;
  }
  const length = lengthOf(context, dimension);
  if (dimension.kind === 'fixed') {
    if (kind === 'opaque') return length === undefined ? UNKNOWN : { kind, length };
    context.diagnostics.error(dimension, 'A string has no fixed length', 'Write: string name<max>');
    return UNKNOWN;
  }
  const bytes = kind === 'string' ? kind : 'var opaque';
  return length === undefined ? { kind: bytes } : { kind: bytes, max: length };
}

function elementOf(context: TypeContext, { type, name, pointer, dimensions }: DeclarationSyntax): Type {
  if (type.kind === 'named') return namedType(context, type.at);
  const kind = type.kind as PrimitiveKind;
  if (kind === 'void' && (name !== undefined || pointer !== undefined || dimensions.length > 0))
    context.diagnostics.error(type.at, 'void is nothing, which can have no name, length or pointer');
  return { kind };
}

function namedType(context: TypeContext, at: Token): Type {
  const name = at.text;
  const entry = context.scope.get(name);
  if (entry?.kind === 'type')
    return context.nodes.has(name) ? { kind: 'non-empty list', node: name } : { kind: 'named', name };
  const standard = STANDARD_TYPES.get(name);
  if (standard !== undefined) return { kind: standard };
  if (entry !== undefined)
    context.diagnostics.error(
      at,
      `${quoted(name)} is a ${entry.kind === 'number' ? 'constant' : 'text'}, not a type`,
    );
  else context.unknown.type(at);
  return UNKNOWN;
}

function pointerTo(context: TypeContext, { type, pointer }: DeclarationSyntax, made: Type): Type {
  if ((type.kind === 'string' || type.kind === 'opaque') && pointer !== undefined) {
    context.diagnostics.error(
      pointer,
      `A pointer to ${type.kind} cannot be declared`,
      `Make a typedef of the ${type.kind} and a pointer to that`,
    );
    return UNKNOWN;
  }
  if (type.kind === 'named') {
    const target = context.typedefs.target(type.at.text);
    if (context.nodes.has(target)) return { kind: 'list', node: target };
  }
  return { kind: 'optional', of: made };
}

function arrayOf(context: TypeContext, of: Type, dimension: DimensionSyntax): Type {
  const length = lengthOf(context, dimension);
  if (dimension.kind === 'fixed') return length === undefined ? UNKNOWN : { kind: 'array', of, length };
  return length === undefined ? { kind: 'var array', of } : { kind: 'var array', of, max: length };
}

function lengthOf(context: TypeContext, { size, kind, ...at }: DimensionSyntax): Length | undefined {
  if (size === undefined) {
    if (kind === 'fixed') context.diagnostics.error(at, 'A length is missing');
    return undefined;
  }
  const value = context.constants.number(size);
  if (value === undefined) return undefined;
  if (value < 0n || value > MAX_LENGTH) {
    context.diagnostics.error(size, `A length of ${String(value)} is not between 0 and 4294967295`);
    return undefined;
  }
  const name = constantName(context, size);
  return name === undefined ? { value: Number(value) } : { value: Number(value), name };
}

/** The constant that an expression consists of; not a member of an enum or the number of a procedure. */
export function constantName({ constants, scope }: TypeContext, expression: Expression): string | undefined {
  const step = soleName(expression);
  const cell = step && constants.cell(step);
  // a #define that was made anew is no longer the constant of its name
  if (cell === undefined || !scope.isConstant(cell)) return undefined;
  return cell.name.text;
}
