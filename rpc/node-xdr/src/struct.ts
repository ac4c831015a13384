import type { Codec, Infer } from './codec.js';
import { declaredEntries } from './declared-names.js';
import { describeValue } from './describe-value.js';

/** A struct's members in order of the wire. */
export type StructMembers = Readonly<Record<string, Codec<unknown>>>;

/** The value of a struct: a plain object. */
export type StructValue<M extends StructMembers> = { readonly [K in keyof M]: Infer<M[K]> } & {};

/** A member, as the reader and the writer are given it. */
interface StructMember {
  readonly name: string;
  readonly codec: Codec<unknown>;
}

/** A struct's value, as it is while it is being read. */
export type Fields = Record<string, unknown>;

/** Whether a value that may come from untyped code has members at all. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Every object has something of these names, which is not the member: `constructor`, `toString`, `__proto__`. */
function isInherited(name: string): boolean {
  return name in Object.prototype;
}

function valueOf(fields: Fields, name: string): unknown {
  return isInherited(name) && !Object.hasOwn(fields, name) ? undefined : fields[name];
}

/** Assigning `__proto__` to a plain object declares no member; defining it does. */
function define(fields: Fields, name: string, value: unknown): void {
  if (name !== '__proto__') fields[name] = value;
  else Object.defineProperty(fields, name, { value, configurable: true, enumerable: true, writable: true });
}

/**
 * `struct name { … }`: its members one after the other, in the order given (RFC 4506 §4.14). Names never reach the
 * wire. A member that the value lacks is `undefined`; what the value has besides is ignored.
 * @throws RangeError for names that do not start with a letter: JavaScript would reorder those of digits
 */
export function struct<const M extends StructMembers>(name: string, members: M): Codec<StructValue<M>> {
  const parts = declaredEntries(`struct ${name}`, members).map(([member, codec]) => ({
    name: member,
    codec,
  }));
  const codec: Codec<Fields> = {
    declaration: `struct ${name}`,
    minBytes: parts.reduce((sum, { codec: { minBytes } }) => sum + minBytes, 0),
    write(writer, value) {
      if (!isObject(value)) throw writer.invalid(`${describeValue(value)} is no struct ${name}`);
      writer.members(parts, value);
    },
    read(reader) {
      const fields: Fields = {};
      reader.members(parts, fields);
      return fields;
    },
  };
  const isPlain = !parts.some((part) => isInherited(part.name));
  return (isPlain ? codec : withInheritedNames(codec, parts)) as Codec<StructValue<M>>;
}

/** The same for members whose names every object knows: slower, because each of them is looked at by itself. */
function withInheritedNames(codec: Codec<Fields>, parts: readonly StructMember[]): Codec<Fields> {
  const { declaration, minBytes } = codec;
  return {
    declaration,
    minBytes,
    write(writer, value) {
      if (!isObject(value)) throw writer.invalid(`${describeValue(value)} is no ${declaration}`);
      for (const { name, codec } of parts) writer.part(codec, valueOf(value, name), name);
    },
    read(reader) {
      const fields: Fields = {};
      for (const { name, codec } of parts) define(fields, name, reader.part(codec, name));
      return fields;
    },
  };
}
