import type { Codec } from './codec.js';
import { checkedMaximum, MAX_LENGTH } from './length.js';
import { errorWithin } from './xdr-error.js';
import type { XdrReader } from './xdr-reader.js';
import type { XdrWriter } from './xdr-writer.js';

function writeElements<T>(element: Codec<T>, writer: XdrWriter, values: readonly T[]): void {
  let index = 0;
  try {
    for (const value of values) {
      element.write(writer, value);
      index++;
    }
  } catch (error) {
    throw errorWithin(error, index);
  }
}

function readElements<T>(element: Codec<T>, reader: XdrReader, count: number): T[] {
  const values: T[] = [];
  try {
    while (values.length < count) values.push(element.read(reader));
  } catch (error) {
    throw errorWithin(error, values.length);
  }
  return values;
}

/** `element[count]`: so many elements, no more and no less (RFC 4506 §4.12). */
export function array<T>(element: Codec<T>, count: number): Codec<readonly T[]> {
  const length = checkedMaximum(count);
  return {
    declaration: `${element.declaration}[${length}]`,
    minBytes: element.minBytes * length,
    write(writer, values) {
      if (values.length !== length)
        throw writer.invalid(`${values.length} elements where exactly ${length} belong`);
      writeElements(element, writer, values);
    },
    read(reader) {
      reader.expectElements(length, element.minBytes);
      return readElements(element, reader, length);
    },
  };
}

/** `element<max>`: a count, then up to `max` elements (RFC 4506 §4.13). */
export function varArray<T>(element: Codec<T>, max = MAX_LENGTH): Codec<readonly T[]> {
  const maximum = checkedMaximum(max);
  return {
    declaration: `${element.declaration}<${maximum === MAX_LENGTH ? '' : maximum}>`,
    minBytes: 4,
    write(writer, values) {
      writer.writeLength(values.length, maximum);
      writeElements(element, writer, values);
    },
    read: (reader) => readElements(element, reader, reader.readCount(maximum, element.minBytes)),
  };
}

/**
 * The linked list that XDR files write as `struct node { T value; node *next; }` (RFC 4506 §4.19): before each
 * element TRUE, at the end FALSE. An array here, read and written in a loop, so that its length costs no stack.
 * `element` is the node without its `next`.
 */
export function list<T>(element: Codec<T>, max = MAX_LENGTH): Codec<readonly T[]> {
  const maximum = checkedMaximum(max);
  return {
    declaration: `list of ${element.declaration}`,
    minBytes: 4,
    write(writer, values) {
      if (values.length > maximum) throw writer.tooLong(values.length, maximum);
      let index = 0;
      try {
        for (const value of values) {
          writer.writeUint32(1);
          element.write(writer, value);
          index++;
        }
      } catch (error) {
        throw errorWithin(error, index);
      }
      writer.writeUint32(0);
    },
    read(reader) {
      const values: T[] = [];
      try {
        while (reader.readBool()) {
          if (values.length === maximum)
            throw reader.error('XDR_LENGTH', `the list exceeds the maximum ${maximum}`);
          values.push(element.read(reader));
        }
      } catch (error) {
        throw errorWithin(error, values.length);
      }
      return values;
    },
  };
}
