import { isUint8Array } from 'node:util/types';
import type { Interface, Member, Type, UnionDefinition } from '../interface.js';
import { type InterfaceTypes, type ResolvedType, typesOf } from '../runtime/interface-types.js';
import { tagNumber } from './enum-number.js';
import { type Fields, own } from './fields.js';
import { bytesToJson, type BytesForm } from './json-bytes.js';
import { floatToJson } from './json-float.js';
import { MAX_STEPS } from './json-path.js';

/** What `JSON.stringify` takes and `JSON.parse` gives. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** How values are spelled; everything has a default. */
export interface ToJsonOptions {
  /** How opaque data is spelled. Default `hex`. */
  readonly bytes?: BytesForm;
}

/**
 * A value as JSON, by its type; `fromJson` reads it back.
 *
 * | type | JSON |
 * |---|---|
 * | `int`, `unsigned int` | number |
 * | `hyper`, `unsigned hyper` | decimal digits in a string: `"18446744073709551615"` |
 * | `float`, `double` | number; `"NaN"`, `"Infinity"`, `"-Infinity"`, `"-0"` (what a NaN carries besides is lost) |
 * | `bool` | `true`, `false` |
 * | `string` | string |
 * | `opaque`, `quadruple` | hexadecimal digits in a string: `"00ff"`; or `"base64:AP8="` |
 * | enum | the member's name; `"#7"` for a number that has none |
 * | struct | object, members by the names of the file |
 * | union | `{"tag": …, "value": …}`, without `value` where the arm is void |
 * | `T *x` | `null` when absent |
 * | array, list | array |
 * | `node x`, a list that is not empty | the first node, with an array of those behind it in the place of its pointer |
 * | `void` | `null` |
 *
 * @param value a value of that type, as `codecOf` decodes it
 * @throws TypeError for a value of another shape; RangeError for a type that is not of the
 *   interface, and for a value of more than 1,000 levels
 */
export function toJson(described: Interface, type: Type, value: unknown, options: ToJsonOptions = {}): Json {
  return new JsonWriter(typesOf(described), options.bytes ?? 'hex').write(type, value, 0);
}

class JsonWriter {
  readonly #types: InterfaceTypes;
  readonly #bytes: BytesForm;

  constructor(types: InterfaceTypes, bytes: BytesForm) {
    this.#types = types;
    this.#bytes = bytes;
  }

  write(type: Type, value: unknown, depth: number): Json {
    if (depth > MAX_STEPS) throw new RangeError(`the value has more than ${MAX_STEPS} levels`);
    const resolved = this.#types.resolve(type);
    switch (resolved.kind) {
      case 'struct':
        return this.#object(resolved.members, fieldsOf(value), depth);
      case 'union':
        return this.#union(resolved, fieldsOf(value), depth);
      case 'non-empty list': {
        const { members, next = 'next' } = this.#types.node(resolved.node);
        return this.#object(
          [...members, { name: next, type: { kind: 'list', node: resolved.node } }],
          fieldsOf(value),
          depth,
        );
      }
      case 'optional':
        if (this.#types.hasUndefined(resolved.of)) return this.#array(resolved.of, value, depth);
        return value === undefined ? null : this.write(resolved.of, value, depth);
      case 'list':
        return this.#array({ kind: 'named', name: resolved.node }, value, depth);
      case 'array':
      case 'var array':
        return this.#array(resolved.of, value, depth);
      default:
        return this.#leaf(resolved, value);
    }
  }

  #leaf({ kind }: ResolvedType, value: unknown): Json {
    switch (kind) {
      case 'void':
        return null;
      case 'hyper':
      case 'unsigned hyper':
        if (typeof value !== 'bigint') throw new TypeError(`${typeof value} where a bigint belongs`);
        return value.toString();
      case 'float':
      case 'double':
        if (typeof value !== 'number') throw new TypeError(`${typeof value} where a number belongs`);
        return floatToJson(value);
      case 'opaque':
      case 'var opaque':
      case 'quadruple':
        return bytesToJson(bytesOf(value), this.#bytes);
      default:
        return scalarOf(value);
    }
  }

  #array(of: Type, values: unknown, depth: number): Json {
    if (!Array.isArray(values)) throw new TypeError(`${typeof values} where an array belongs`);
    return values.map((value) => this.write(of, value, depth + 1));
  }

  #object(members: readonly Member[], fields: Fields, depth: number): Json {
    return Object.fromEntries(
      members.map(({ name, type }) => [name, this.write(type, own(fields, name), depth + 1)]),
    );
  }

  #union(union: UnionDefinition, fields: Fields, depth: number): Json {
    const tag = scalarOf(fields['tag']);
    const number = tagNumber(this.#types.resolve(union.discriminant.type), tag);
    const arm = number === undefined ? undefined : this.#types.arm(union, number);
    if (arm === undefined) throw new TypeError(`union ${union.name} has no arm for ${String(tag)}`);
    const isVoid = this.#types.resolve(arm.type).kind === 'void';
    return isVoid ? { tag } : { tag, value: this.write(arm.type, fields['value'], depth + 1) };
  }
}

function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null)
    throw new TypeError(`${typeof value} where an object belongs`);
  return { ...value };
}

function bytesOf(value: unknown): Uint8Array {
  if (!isUint8Array(value)) throw new TypeError(`${typeof value} where a Uint8Array belongs`);
  return value;
}

function scalarOf(value: unknown): boolean | number | string {
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return value;
  throw new TypeError(`${typeof value} where a boolean, a number or a string belongs`);
}
