import * as xdr from 'node-xdr';
import type { EnumDefinition, Interface, StructDefinition, Type, UnionDefinition } from '../interface.js';
import { type InterfaceTypes, type TypeDefinition, typesOf } from './interface-types.js';
import { namesIn, namesWithin } from './type-references.js';

type Codec = xdr.Codec<unknown>;

/**
 * After so many levels of types in types comes a lazy codec, which turns the end of the stack into an XdrError
 * `XDR_DEPTH`: a file may nest more types than the stack has room for.
 */
const LEVELS_BETWEEN_CHECKS = 64;

/** A codec, and how many levels of types stand in it down to the next lazy codec. */
interface Made {
  readonly codec: Codec;
  readonly levels: number;
}

const PRIMITIVES = {
  void: xdr.void,
  bool: xdr.bool,
  int: xdr.int,
  'unsigned int': xdr.uint,
  hyper: xdr.hyper,
  'unsigned hyper': xdr.uhyper,
  float: xdr.float,
  double: xdr.double,
  quadruple: xdr.quadruple,
} as const;

/** The codecs of an interface, each definition's made once. */
export class Codecs {
  readonly #types: InterfaceTypes;
  readonly #made = new Map<string, Made>();
  /** The codecs of each struct's members; a list that is not empty has them too. */
  readonly #members = new Map<string, Record<string, Codec>>();
  readonly #nonEmptyLists = new Map<string, Codec>();

  constructor(types: InterfaceTypes) {
    this.#types = types;
  }

  /** @throws RangeError for a type that is not of this interface */
  of(type: Type): Codec {
    for (const name of namesIn(type)) this.#make(name);
    return this.#codec(type);
  }

  /**
   * Makes a definition's codec after those of what it is made of. In a loop, because a file decides how deep that goes.
   */
  #make(first: string): void {
    const stack: { definition: TypeDefinition; names: Iterator<string> }[] = [];
    const entered = new Set<string>();
    const enter = (name: string): void => {
      if (this.#made.has(name) || entered.has(name)) return;
      entered.add(name);
      const definition = this.#types.definition(name);
      stack.push({ definition, names: namesWithin(definition) });
    };
    enter(first);
    for (let last = stack.at(-1); last !== undefined; last = stack.at(-1)) {
      const next = last.names.next();
      if (next.done !== true) {
        enter(next.value);
        continue;
      }
      this.#made.set(last.definition.name, this.#madeOf(last.definition));
      stack.pop();
    }
  }

  #madeOf(definition: TypeDefinition): Made {
    const codec = this.#codecOfDefinition(definition);
    const levels =
      1 + Math.max(0, ...[...namesWithin(definition)].map((name) => this.#made.get(name)?.levels ?? 0));
    return levels < LEVELS_BETWEEN_CHECKS ? { codec, levels } : { codec: checked(codec), levels: 0 };
  }

  #codecOfDefinition(definition: TypeDefinition): Codec {
    switch (definition.kind) {
      case 'enum':
        return enumeration(definition);
      case 'struct':
        return this.#struct(definition);
      case 'union':
        return this.#union(definition);
      case 'typedef':
        return this.#codec(definition.type);
    }
  }

  #struct({ name, members }: StructDefinition): Codec {
    const codecs = Object.fromEntries(members.map((member) => [member.name, this.#codec(member.type)]));
    this.#members.set(name, codecs);
    return xdr.struct(name, codecs);
  }

  #union({ name, discriminant, arms, otherwise }: UnionDefinition): Codec {
    const keyOf = this.#armKeys(discriminant.type);
    const entries = arms.flatMap(({ cases, type }) => {
      const codec = this.#codec(type);
      return cases.map((each) => [keyOf(each), codec] as const);
    });
    // the checker lets only what is a number, a bool or an enum be a discriminant
    return xdr.union(
      name,
      this.#codec(discriminant.type) as xdr.Codec<number>,
      Object.fromEntries(entries),
      otherwise === undefined ? undefined : this.#codec(otherwise.type),
    );
  }

  /** How the keys of the arms are spelled for `xdr.union`. */
  #armKeys(discriminant: Type): (each: { readonly value: number; readonly name?: string }) => string {
    const resolved = this.#types.resolve(discriminant);
    if (resolved.kind === 'bool') return ({ value }) => (value === 0 ? 'FALSE' : 'TRUE');
    if (resolved.kind !== 'enum') return ({ value }) => String(value);
    return ({ value, name }) => {
      const named = resolved.members.filter((member) => member.value === value);
      return (named.find((member) => member.name === name) ?? named[0])?.name ?? String(value);
    };
  }

  #codec(type: Type): Codec {
    switch (type.kind) {
      case 'string':
        return xdr.string(type.max?.value);
      case 'opaque':
        return xdr.opaque(type.length.value);
      case 'var opaque':
        return xdr.varOpaque(type.max?.value);
      case 'array':
        return xdr.array(this.#codec(type.of), type.length.value);
      case 'var array':
        return xdr.varArray(this.#codec(type.of), type.max?.value);
      case 'optional':
        return this.#optional(type.of);
      case 'list':
        return xdr.list(this.#named(type.node));
      case 'non-empty list':
        return this.#nonEmptyList(this.#types.node(type.node));
      case 'named':
        return this.#named(type.name);
      default:
        return PRIMITIVES[type.kind];
    }
  }

  #optional(of: Type): Codec {
    const codec = this.#codec(of);
    return this.#types.hasUndefined(of) ? xdr.varArray(codec, 1) : xdr.optional(codec);
  }

  /** Made once, of its node's members: what is not made yet encloses what is being made, as below. */
  #nonEmptyList({ name, next = 'next' }: StructDefinition): Codec {
    const known = this.#nonEmptyLists.get(name);
    if (known !== undefined) return known;
    const made = this.#made.get(name);
    const members = this.#members.get(name);
    if (made === undefined || members === undefined)
      return xdr.lazy(`struct ${name}`, () => this.#nonEmptyList(this.#types.node(name)));
    const entries = [...Object.entries(members), [next, xdr.list(made.codec)] as const];
    const struct = xdr.struct(name, Object.fromEntries(entries));
    const codec = made.levels === 0 ? checked(struct) : struct;
    this.#nonEmptyLists.set(name, codec);
    return codec;
  }

  /** A definition that is not made yet encloses the one that is being made: the type is recursive. */
  #named(name: string): Codec {
    const made = this.#made.get(name);
    if (made !== undefined) return made.codec;
    const { kind } = this.#types.definition(name);
    const declaration = kind === 'typedef' ? name : `${kind} ${name}`;
    return xdr.lazy(declaration, () => this.#named(name));
  }
}

/** The same codec, which counts as a level. */
function checked(codec: Codec): Codec {
  return xdr.lazy(codec.declaration, () => codec, codec.minBytes);
}

function enumeration({ name, members }: EnumDefinition): Codec {
  return xdr.enum(name, Object.fromEntries(members.map((member) => [member.name, member.value])));
}

const known = new WeakMap<Interface, Codecs>();

/** The codecs of an interface, which must not change any more. */
export function codecsOf(described: Interface): Codecs {
  const codecs = known.get(described) ?? new Codecs(typesOf(described));
  known.set(described, codecs);
  return codecs;
}
