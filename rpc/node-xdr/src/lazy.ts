import type { Codec } from './codec.js';

/**
 * A type that refers to itself, named before it is complete: a tree, say. How deep a value may nest is limited
 * (`maxDepth`). For linked lists use `list`, which does not nest.
 * @param declaration the name of the type, for messages: `struct tree`
 * @param codec gives the type when it is complete; asked once, at the first value
 * @param minBytes fewest bytes a value takes. The default is right for every type that contains itself, because
 *   something of 4 bytes (a count, a marker, a discriminant) must say where that ends
 * @throws RangeError at the first value when the type can be smaller than `minBytes`, which would make arrays of it fail
 */
export function lazy<T>(declaration: string, codec: () => Codec<T>, minBytes = 4): Codec<T> {
  let known: Codec<T> | undefined;
  const target = (): Codec<T> => (known ??= checked(declaration, codec(), minBytes));
  return {
    declaration,
    minBytes,
    write: (writer, value) => writer.nested(() => target().write(writer, value)),
    read: (reader) => reader.nested(() => target().read(reader)),
  };
}

function checked<T>(declaration: string, codec: Codec<T>, minBytes: number): Codec<T> {
  if (codec.minBytes >= minBytes) return codec;
  throw new RangeError(`lazy ${declaration}: give ${codec.minBytes} as minBytes, not ${minBytes}`);
}
