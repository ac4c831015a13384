import fc from 'fast-check';
import { randomText } from '../../random-text.js';
import { Color, type TypeName, type ValueOf } from './all-types.js';

const MAX_BYTES = 40;

const int = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });
const hyper = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const uhyper = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const color = fc.constantFrom(...(Object.keys(Color.members) as ValueOf<'color'>[]));
const fixed = fc.uint8Array({ minLength: 7, maxLength: 7 });
const bytes = fc.uint8Array({ maxLength: MAX_BYTES });
/** No NUL, because a string of C ends there; and no more bytes than declared. */
const text = randomText(MAX_BYTES).filter(
  (value) => !value.includes('\0') && Buffer.byteLength(value) <= MAX_BYTES,
);
const three = fc.array(int, { minLength: 3, maxLength: 3 });
const point = fc.record({ x: int, y: hyper, z: fc.float() });
const points = fc.array(point, { maxLength: 4 });
const maybePoint = fc.option(point, { nil: undefined });

const onEnum = fc.oneof(
  int.map((value) => ({ tag: 'RED', value }) as const),
  text.map((value) => ({ tag: 'BLUE', value }) as const),
  fc.constantFrom({ tag: 'NEGATIVE' } as const, { tag: 'LEAST' } as const),
);
const otherInt = int.filter((tag) => ![-1, 7, 9].includes(tag));
const onInt: fc.Arbitrary<ValueOf<'on_int'>> = fc.oneof(
  fc.record({ tag: fc.constant(-1 as const), value: fc.double() }),
  fc.record({ tag: fc.constant(7 as const), value: point }),
  fc.record({ tag: fc.constant(9 as const), value: point }),
  fc.record({ tag: otherInt, value: fc.uint8Array({ maxLength: 8 }) }),
);
const onUint: fc.Arbitrary<ValueOf<'on_uint'>> = fc.oneof(
  fc.constant({ tag: 0 as const }),
  fc.record({ tag: fc.constant(3_000_000_000 as const), value: color }),
);
const onBool: fc.Arbitrary<ValueOf<'on_bool'>> = fc.oneof(
  fc.record({ tag: fc.constant(true as const), value: hyper }),
  fc.constant({ tag: false as const }),
);
const nodes = fc.array(fc.record({ text }), { maxLength: 6 });
const tree = fc.letrec<{ tree: ValueOf<'tree'>; maybe: ValueOf<'tree'> | undefined }>((tie) => ({
  tree: fc.record({ id: int, left: tie('maybe'), right: tie('maybe') }),
  maybe: fc.option(tie('tree'), { nil: undefined, depthSize: 'small', maxDepth: 5 }),
})).tree;

/** Random values of each type. */
export const VALUES: { readonly [N in TypeName]: fc.Arbitrary<ValueOf<N>> } = {
  an_int: int,
  an_uint: fc.integer({ min: 0, max: 0xffff_ffff }),
  a_hyper: hyper,
  an_uhyper: uhyper,
  a_float: fc.float(),
  a_double: fc.double(),
  a_bool: fc.boolean(),
  color,
  an_opaque: fixed,
  a_var_opaque: bytes,
  a_string: text,
  an_array: three,
  a_var_array: fc.array(uhyper, { maxLength: 5 }),
  point,
  points,
  maybe_point: maybePoint,
  on_enum: onEnum,
  on_int: onInt,
  on_uint: onUint,
  on_bool: onBool,
  nodes,
  tree,
  everything: fc.record({
    shade: color,
    single: fc.float(),
    precise: fc.double(),
    flag: fc.boolean(),
    fixed,
    bytes,
    three,
    places: points,
    place: maybePoint,
    first: onEnum,
    second: onInt,
    third: onUint,
    fourth: onBool,
    list: nodes,
    root: tree,
  }),
};
