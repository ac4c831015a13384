import fc from 'fast-check';
import * as xdr from 'node-xdr';
import { expect } from '../expect.js';
import { fuzzTarget } from '../fuzz-target.js';
import type { Outcome } from '../outcome.js';
import { arbitraryBytes } from '../mutations.js';
import { attempt } from '../our-errors.js';

const number = fc.oneof(fc.nat({ max: 9 }), fc.constantFrom(-1, 0.5, NaN, 2 ** 31, 2 ** 32 - 1, 2 ** 32));
const name = fc.constantFrom(
  'a',
  'b',
  'A',
  'TRUE',
  'FALSE',
  '1',
  '-2',
  '3000000000',
  '',
  'é',
  '__proto__',
  'constructor',
);
const leaf = fc.constantFrom<xdr.Codec<unknown>>(xdr.int, xdr.void, xdr.string(5), xdr.bool, xdr.uint);
const enumMembers = fc.dictionary(name, number, { maxKeys: 3 });
const enumeration = fc.constantFrom(xdr.enum('e', { A: 1, B: 2 }), xdr.enum('alias', { A: 1, B: 1, a: 2 }));
const arms = fc.dictionary(fc.oneof(name, fc.constantFrom('A', 'B')), leaf, { maxKeys: 3 });

/** What a generator of types, or a program that is not type-checked, may declare. */
const declarations: fc.Arbitrary<() => xdr.Codec<unknown>> = fc.oneof(
  fc.constant(() => xdr.optional(xdr.void)),
  fc.tuple(leaf, number).map(
    ([element, max]) =>
      () =>
        xdr.varArray(element, max),
  ),
  fc.tuple(leaf, number).map(
    ([element, count]) =>
      () =>
        xdr.array(element, count),
  ),
  fc.tuple(leaf, number).map(
    ([element, max]) =>
      () =>
        xdr.list(element, max),
  ),
  number.map((length) => () => xdr.opaque(length)),
  number.map((max) => () => xdr.string(max)),
  enumMembers.map((members) => () => xdr.enum('declared', members)),
  fc.dictionary(name, leaf, { maxKeys: 3 }).map((members) => () => xdr.struct('declared', members)),
  fc.tuple(leaf, number).map(
    ([codec, minBytes]) =>
      () =>
        xdr.lazy('declared', () => codec, minBytes),
  ),
  fc.tuple(fc.oneof(leaf, enumeration), arms, fc.option(leaf, { nil: undefined })).map(
    ([discriminant, arms, otherwise]) =>
      () =>
        xdr.union('declared', discriminant as xdr.Codec<number>, arms, otherwise),
  ),
);

/** Any declaration is taken or refused by RangeError; what is taken decodes, or throws XdrError, like any other type. */
export const xdrDeclaration = fuzzTarget({
  name: 'xdr-declaration',
  share: 5000,
  inputs: fc.record({ declare: declarations, bytes: arbitraryBytes }),
  check({ declare, bytes }): Outcome {
    try {
      const codec = declare();
      const decoded = attempt(() => xdr.decode(codec, bytes, { lenient: xdr.LENIENT }));
      if ('error' in decoded) expect(decoded.error instanceof xdr.XdrError, decoded.error.name);
      return 'accepted';
    } catch (error) {
      expect(error instanceof RangeError, String(error));
      return 'refused';
    }
  },
});
