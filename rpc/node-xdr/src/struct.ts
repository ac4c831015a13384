import type { Codec, Infer } from './codec.js';
import { declaredEntries } from './declared-names.js';
import { describeValue } from './describe-value.js';

/** A struct's members in order of the wire. */
export type StructMembers = Readonly<Record<string, Codec<unknown>>>;

/** The value of a struct: a plain object. */
export type StructValue<M extends StructMembers> = { readonly [K in keyof M]: Infer<M[K]> } & {};

type Fields = Record<string, unknown>;

interface Member {
  readonly name: string;
  readonly codec: Codec<unknown>;
  /** Whether every object has something of that name, which is not the member: `constructor`, `toString`. */
  readonly isInherited: boolean;
}

/** Whether a value that may come from untyped code has members at all. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function valueOf(fields: Fields, { name, isInherited }: Member): unknown {
  return isInherited && !Object.hasOwn(fields, name) ? undefined : fields[name];
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
  const parts = declaredEntries(`struct ${name}`, members).map(([member, codec]): Member => ({
    name: member,
    codec,
    isInherited: member in Object.prototype,
  }));
  return {
    declaration: `struct ${name}`,
    minBytes: parts.reduce((sum, { codec }) => sum + codec.minBytes, 0),
    write(writer, value) {
      if (!isObject(value)) throw writer.invalid(`${describeValue(value)} is no struct ${name}`);
      const fields: Fields = value;
      for (const member of parts) writer.part(member.codec, valueOf(fields, member), member.name);
    },
    read(reader) {
      const fields: Fields = {};
      for (const member of parts) define(fields, member.name, reader.part(member.codec, member.name));
      return fields as StructValue<M>;
    },
  };
}
