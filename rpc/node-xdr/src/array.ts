import type { Codec } from './codec.js';
import { describeValue } from './describe-value.js';
import { checkedMaximum, lengthSuffix, MAX_LENGTH } from './length.js';
import type { XdrReader } from './xdr-reader.js';
import type { XdrWriter } from './xdr-writer.js';

function checkArray(writer: XdrWriter, values: unknown): void {
  if (!Array.isArray(values)) throw writer.invalid(`${describeValue(values)} is not an array`);
}

/** By index, so that a sparse array has as many elements as its length says. */
function writeElements<T>(element: Codec<T>, writer: XdrWriter, values: readonly T[], count: number): void {
  for (let i = 0; i < count; i++) writer.part(element, values[i] as T, i);
}

/**
 * An empty array that V8 keeps as tagged values: it held something else than a number. In an array of unboxed
 * doubles NaNs lose their payload.
 */
function noElements<T>(): T[] {
  const values: unknown[] = [undefined];
  values.length = 0;
  return values as T[];
}

function readElements<T>(element: Codec<T>, reader: XdrReader, count: number): T[] {
  if (count === 0) return noElements();
  // the first in the place of something else than a number, so that V8 keeps tagged values as in `noElements`
  const values: unknown[] = [undefined];
  values[0] = reader.part(element, 0);
  for (let i = 1; i < count; i++) values.push(reader.part(element, i));
  return values as T[];
}

/**
 * `element[count]`: so many elements, no more and no less (RFC 4506 §4.12).
 * @throws RangeError when `count` is no length (0 to 2³²−1)
 */
export function array<T>(element: Codec<T>, count: number): Codec<readonly T[]> {
  const length = checkedMaximum(count);
  return {
    declaration: `${element.declaration}[${length}]`,
    // bounded, because arrays of arrays would reach Infinity, and that times an empty one is no number
    minBytes: Math.min(element.minBytes * length, Number.MAX_SAFE_INTEGER),
    write(writer, values) {
      checkArray(writer, values);
      if (values.length !== length)
        throw writer.invalid(`${values.length} elements where exactly ${length} belong`);
      writeElements(element, writer, values, length);
    },
    read(reader) {
      reader.expectElements(length, element.minBytes);
      return readElements(element, reader, length);
    },
  };
}

/**
 * `element<max>`: a count, then up to `max` elements (RFC 4506 §4.13). Without `max` any count fits.
 * @throws RangeError when `max` is no length (0 to 2³²−1)
 */
export function varArray<T>(element: Codec<T>, max = MAX_LENGTH): Codec<readonly T[]> {
  const maximum = checkedMaximum(max);
  return {
    declaration: element.declaration + lengthSuffix(maximum),
    minBytes: 4,
    write(writer, values) {
      checkArray(writer, values);
      const count = values.length;
      writer.writeLength(count, maximum);
      writeElements(element, writer, values, count);
    },
    read: (reader) => readElements(element, reader, reader.readCount(maximum, element.minBytes)),
  };
}

/**
 * The linked list that XDR files write as `struct node { T value; node *next; }` (RFC 4506 §4.19): before each
 * element TRUE, at the end FALSE. An array here, read and written in a loop, so that its length costs no stack.
 * `element` is the node without its `next`, which must be the last member; the codec is the pointer to the first.
 * `max` is a limit of ours: XDR has none for lists.
 * @throws RangeError when `max` is no length (0 to 2³²−1)
 */
export function list<T>(element: Codec<T>, max = MAX_LENGTH): Codec<readonly T[]> {
  const maximum = checkedMaximum(max);
  return {
    declaration: `list of ${element.declaration}`,
    minBytes: 4,
    write(writer, values) {
      checkArray(writer, values);
      const count = values.length;
      if (count > maximum) throw writer.tooLong(count, maximum);
      for (let i = 0; i < count; i++) {
        writer.writeInt32(1);
        writer.part(element, values[i] as T, i);
      }
      writer.writeInt32(0);
    },
    read(reader) {
      const values = noElements<T>();
      while (reader.readMarker()) {
        if (values.length === maximum)
          throw reader.error('XDR_LENGTH', `the list exceeds the maximum ${maximum}`, reader.offset - 4);
        values.push(reader.part(element, values.length));
      }
      return values;
    },
  };
}
