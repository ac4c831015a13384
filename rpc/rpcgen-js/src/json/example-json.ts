import type { Interface, Member, Type, UnionDefinition } from '../interface.js';
import { type InterfaceTypes, typesOf } from '../runtime/interface-types.js';
import type { Json } from './to-json.js';

/** Longer arrays of fixed length are shown with so many elements. */
const MAX_SHOWN = 8;
/** Longer opaque data of fixed length is shown with so many bytes; a file handle of NFS version 2 has 32. */
const MAX_SHOWN_BYTES = 64;
/** What comes behind so many values is left out: types that hold others twice grow by powers. */
const MAX_VALUES = 10_000;

/**
 * What JSON for a type looks like, for people: the first member of an enumeration, the first arm of a union, one
 * element of an array of variable length, nothing where a type contains itself. What is long is cut, so that it need
 * not be a value of the type.
 * @throws RangeError for a type that is not of the interface
 */
export function exampleJson(described: Interface, type: Type): Json {
  return new ExampleWriter(typesOf(described)).write(type);
}

class ExampleWriter {
  readonly #types: InterfaceTypes;
  /** The structs and unions that the present place lies in. */
  readonly #around = new Set<string>();
  #left = MAX_VALUES;

  constructor(types: InterfaceTypes) {
    this.#types = types;
  }

  write(type: Type): Json {
    if (--this.#left < 0) return null;
    const resolved = this.#types.resolve(type);
    switch (resolved.kind) {
      case 'struct':
        return this.#within(resolved.name, () => this.#object(resolved.members));
      case 'union':
        return this.#within(resolved.name, () => this.#union(resolved));
      case 'enum':
        return resolved.members[0]?.name ?? '#0';
      case 'non-empty list': {
        const { members, next = 'next' } = this.#types.node(resolved.node);
        const object = this.#within(resolved.node, () => this.#object(members));
        return object === null ? null : { ...(object as object), [next]: [] };
      }
      case 'optional':
        return this.#types.hasUndefined(resolved.of)
          ? this.#elements(resolved.of, 1)
          : this.write(resolved.of);
      case 'list':
        return this.#elements({ kind: 'named', name: resolved.node }, 1);
      case 'var array':
        return this.#elements(resolved.of, Math.min(1, resolved.max?.value ?? 1));
      case 'array':
        return this.#elements(resolved.of, Math.min(MAX_SHOWN, resolved.length.value));
      case 'opaque':
        return '00'.repeat(Math.min(MAX_SHOWN_BYTES, resolved.length.value));
      default:
        return LEAVES[resolved.kind];
    }
  }

  /** A type within itself is left out. */
  #within(name: string, write: () => Json): Json {
    if (this.#around.has(name)) return null;
    this.#around.add(name);
    const json = write();
    this.#around.delete(name);
    return json;
  }

  #object(members: readonly Member[]): Json {
    return Object.fromEntries(members.map(({ name, type }) => [name, this.write(type)]));
  }

  #union({ discriminant, arms, otherwise }: UnionDefinition): Json {
    const arm = arms[0];
    const tag = this.#tag(discriminant.type, arm?.cases[0]?.value ?? 0);
    const type = (arm ?? otherwise)?.type ?? { kind: 'void' };
    return this.#types.resolve(type).kind === 'void' ? { tag } : { tag, value: this.write(type) };
  }

  #tag(discriminant: Type, value: number): Json {
    const resolved = this.#types.resolve(discriminant);
    if (resolved.kind === 'bool') return value !== 0;
    if (resolved.kind !== 'enum') return value;
    return resolved.members.find((member) => member.value === value)?.name ?? `#${value}`;
  }

  #elements(of: Type, count: number): Json {
    const element = this.write(of);
    if (element === null) return [];
    return [element, ...Array.from({ length: count - 1 }, () => this.write(of))];
  }
}

const LEAVES = {
  void: null,
  bool: false,
  int: 0,
  'unsigned int': 0,
  hyper: '0',
  'unsigned hyper': '0',
  float: 0,
  double: 0,
  quadruple: '00'.repeat(16),
  string: '',
  'var opaque': '',
} as const;
