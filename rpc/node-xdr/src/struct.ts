import type { Codec, Infer } from './codec.js';
import { errorWithin } from './xdr-error.js';

/** A struct's members in order of the wire. */
export type StructMembers = Readonly<Record<string, Codec<unknown>>>;

/** The value of a struct: a plain object. */
export type StructValue<M extends StructMembers> = { readonly [K in keyof M]: Infer<M[K]> } & {};

/** Whether a value that may come from untyped code has members at all. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/**
 * `struct name { … }`: its members one after the other, in the order given (RFC 4506 §4.14).
 * Names never reach the wire. Names that look like array indices would be reordered by JavaScript and are refused.
 */
export function struct<const M extends StructMembers>(name: string, members: M): Codec<StructValue<M>> {
  const names = Object.keys(members);
  const codecs = Object.values(members);
  if (names.some((member) => /^\d/.test(member)))
    throw new RangeError(`struct ${name}: a member's name starts with a digit`);
  return {
    declaration: `struct ${name}`,
    minBytes: codecs.reduce((sum, codec) => sum + codec.minBytes, 0),
    write(writer, value) {
      if (!isObject(value)) throw writer.invalid(`${String(value)} is no struct ${name}`);
      const fields: Readonly<Record<string, unknown>> = value;
      let i = 0;
      try {
        for (; i < codecs.length; i++) codecs[i]?.write(writer, fields[names[i] ?? '']);
      } catch (error) {
        throw errorWithin(error, names[i] ?? '');
      }
    },
    read(reader) {
      const fields: Record<string, unknown> = {};
      let i = 0;
      try {
        for (; i < codecs.length; i++) fields[names[i] ?? ''] = codecs[i]?.read(reader);
      } catch (error) {
        throw errorWithin(error, names[i] ?? '');
      }
      return fields as StructValue<M>;
    },
  };
}
