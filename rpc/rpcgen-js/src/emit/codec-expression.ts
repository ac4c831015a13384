import type { Case, EnumDefinition, Length, Type } from '../interface.js';
import { call, type Expression, name, number, propertyKey } from './layout/expression.js';
import { enumOf, isBool, type Module, nameOf, nonEmptyListName } from './module.js';

type Wrapper = Extract<Type, { of: Type }>;
type Innermost = Exclude<Type, Wrapper>;

const PRIMITIVES: Readonly<Record<string, string>> = {
  'unsigned int': 'xdr.uint',
  'unsigned hyper': 'xdr.uhyper',
};

/** The codec of a type: `xdr.varArray(xdr.string(MAX), 5)`. */
export function codecOf(module: Module, type: Type): Expression {
  const wrappers: Wrapper[] = [];
  let inner = type;
  for (; inner.kind === 'array' || inner.kind === 'var array' || inner.kind === 'optional'; inner = inner.of)
    wrappers.push(inner);
  return wrappers.reduceRight((codec, wrapper) => wrapped(module, wrapper, codec), innermost(module, inner));
}

function wrapped(module: Module, wrapper: Wrapper, codec: Expression): Expression {
  switch (wrapper.kind) {
    case 'array':
      return call('xdr.array', codec, lengthOf(module, wrapper.length));
    case 'var array':
      return call('xdr.varArray', codec, ...maximumOf(module, wrapper.max));
    case 'optional':
      return module.types.hasUndefined(wrapper.of)
        ? call('xdr.varArray', codec, number(1))
        : call('xdr.optional', codec);
  }
}

function innermost(module: Module, type: Innermost): Expression {
  switch (type.kind) {
    case 'string':
      return call('xdr.string', ...maximumOf(module, type.max));
    case 'opaque':
      return call('xdr.opaque', lengthOf(module, type.length));
    case 'var opaque':
      return call('xdr.varOpaque', ...maximumOf(module, type.max));
    case 'list':
      return call('xdr.list', name(nameOf(module, type.node)));
    case 'non-empty list':
      return name(nonEmptyListName(module, type.node));
    case 'named':
      return name(nameOf(module, type.name));
    default:
      return name(PRIMITIVES[type.kind] ?? `xdr.${type.kind}`);
  }
}

function maximumOf(module: Module, max: Length | undefined): Expression[] {
  return max === undefined ? [] : [lengthOf(module, max)];
}

function lengthOf(module: Module, length: Length): Expression {
  const constant = constantName(module, length.name);
  return constant === undefined ? number(length.value) : name(constant);
}

/** What a constant is called in the module; undefined where the name is not that of a constant. */
function constantName(module: Module, spelled: string | undefined): string | undefined {
  const isConstant = spelled !== undefined && module.definerOf(spelled)?.kind === 'constant';
  return isConstant ? nameOf(module, spelled) : undefined;
}

/** The key of an arm: a member's name, TRUE, `7`, `[-1]`, `[CONSTANT]`. */
export function caseKey(module: Module, discriminant: Type, selected: Case): string {
  const enumeration = enumOf(module, discriminant);
  if (enumeration !== undefined) return propertyKey(memberOf(module, enumeration, selected));
  const { name: spelled, value } = selected;
  if (isBool(module, discriminant)) return value === 0 ? 'FALSE' : 'TRUE';
  const constant = constantName(module, spelled);
  if (constant !== undefined) return `[${constant}]`;
  return value < 0 ? `[${value}]` : String(value);
}

/** The member of an enumeration that a case selects. */
export function memberOf(
  module: Module,
  enumeration: EnumDefinition,
  { name: spelled, value }: Case,
): string {
  if (spelled !== undefined && module.definerOf(spelled) === enumeration) return spelled;
  const { members } = enumeration;
  const member =
    members.find((each) => each.name === spelled) ?? members.find((each) => each.value === value);
  return member?.name ?? String(value);
}
