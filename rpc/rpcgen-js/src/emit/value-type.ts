import type { Case, Type, UnionDefinition } from '../interface.js';
import { memberOf } from './codec-expression.js';
import type { Doc } from './layout/doc.js';
import {
  arrayOf,
  objectType,
  orUndefined,
  signature,
  type TypeExpression,
  typeName,
} from './layout/type-expression.js';
import { enumOf, isBool, type Module, nameOf, nonEmptyListName } from './module.js';

// The TypeScript type of values, for definitions from whose codecs it cannot be inferred.

type Wrapper = Extract<Type, { of: Type }>;
type Innermost = Exclude<Type, Wrapper>;

/** The type of a type's values: `readonly (Tree | undefined)[]`. */
export function valueTypeOf(module: Module, type: Type): TypeExpression {
  const wrappers: Wrapper[] = [];
  let inner = type;
  for (; inner.kind === 'array' || inner.kind === 'var array' || inner.kind === 'optional'; inner = inner.of)
    wrappers.push(inner);
  return wrappers.reduceRight((of, wrapper) => wrapped(module, wrapper, of), innermost(module, inner));
}

function wrapped(module: Module, wrapper: Wrapper, of: TypeExpression): TypeExpression {
  const isOptional = wrapper.kind === 'optional' && !module.types.hasUndefined(wrapper.of);
  return isOptional ? orUndefined(of) : arrayOf(of);
}

function innermost(module: Module, type: Innermost): TypeExpression {
  switch (type.kind) {
    case 'void':
      return typeName('undefined');
    case 'bool':
      return typeName('boolean');
    case 'hyper':
    case 'unsigned hyper':
      return typeName('bigint');
    case 'quadruple':
    case 'opaque':
    case 'var opaque':
      return typeName('Uint8Array');
    case 'string':
      return typeName('string');
    case 'list':
      return arrayOf(typeName(nameOf(module, type.node)));
    case 'non-empty list':
      return typeName(nonEmptyListName(module, type.node));
    case 'named':
      return typeName(nameOf(module, type.name));
    default:
      return typeName('number');
  }
}

interface TypedArm {
  /** A type of one tag, or `number` for the default arm of a union on numbers. */
  readonly tag: string;
  readonly type: Type;
}

/** `{ readonly tag: 'A'; readonly value: X }` and so on, the types of a union's values. */
export function typesOfArms(module: Module, { discriminant, arms, otherwise }: UnionDefinition): Doc[] {
  const declared = arms.flatMap(({ cases, type }) =>
    cases.map((each) => ({ tag: tagOf(module, discriminant.type, each), type })),
  );
  if (otherwise === undefined) return declared.map((arm) => typeOfArm(module, arm));
  const known = new Set(arms.flatMap(({ cases }) => cases.map(({ value }) => value)));
  const others = otherTags(module, discriminant.type, known);
  const all = [...declared, ...others.map((tag) => ({ tag, type: otherwise.type }))];
  return all.map((arm) => typeOfArm(module, arm));
}

function tagOf(module: Module, discriminant: Type, each: Case): string {
  const enumeration = enumOf(module, discriminant);
  if (enumeration !== undefined) return `'${memberOf(module, enumeration, each)}'`;
  return isBool(module, discriminant) ? String(each.value !== 0) : String(each.value);
}

/** The tags that the default arm takes: those of no number that another arm has. */
function otherTags(module: Module, discriminant: Type, known: ReadonlySet<number>): string[] {
  const members = enumOf(module, discriminant)?.members;
  if (members !== undefined)
    return members.flatMap(({ name, value }) => (known.has(value) ? [] : [`'${name}'`]));
  if (!isBool(module, discriminant)) return ['number'];
  return [0, 1].flatMap((value) => (known.has(value) ? [] : [String(value !== 0)]));
}

function typeOfArm(module: Module, { tag, type }: TypedArm): Doc {
  const signatures = [signature('tag', typeName(tag))];
  if (type.kind !== 'void') signatures.push(signature('value', valueTypeOf(module, type)));
  return objectType(signatures);
}
