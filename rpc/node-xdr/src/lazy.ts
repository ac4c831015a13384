import type { Codec } from './codec.js';

/**
 * A type that refers to itself, named before it is complete: a tree, say. How deep a value may nest is limited.
 * For linked lists use `list`, which does not nest.
 * @param minBytes fewest bytes a value takes: 4, unless its smallest value is larger
 */
export function lazy<T>(declaration: string, codec: () => Codec<T>, minBytes = 4): Codec<T> {
  return {
    declaration,
    minBytes,
    write: (writer, value) => writer.nested(() => codec().write(writer, value)),
    read: (reader) => reader.nested(() => codec().read(reader)),
  };
}
