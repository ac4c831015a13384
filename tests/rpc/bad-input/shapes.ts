import * as xdr from 'node-xdr';
import { defineProgram, type Handlers, procedure, type Procedure, version } from 'onc-rpc';

/** What holds another of its kind, in a recursion that is no list. */
export interface Nest {
  readonly inner: Nest | undefined;
}
const Nest: xdr.Codec<Nest> = xdr.lazy('struct nest', () =>
  xdr.struct('nest', { inner: xdr.optional(Nest) }),
);

const Color = xdr.enum('color', { RED: 2, BLUE: 5 });

const Mixture = xdr.struct('mixture', {
  flag: xdr.bool,
  color: Color,
  bytes: xdr.varOpaque(7),
  name: xdr.string(7),
  maybe: xdr.optional(xdr.int),
  choice: xdr.union('choice', Color, { RED: xdr.int }),
  long: xdr.hyper,
  fixed: xdr.opaque(3),
});

function echo<T>(number: number, codec: xdr.Codec<T>): Procedure<T, T> {
  return procedure(number, codec, codec);
}

/** A program with a procedure for each kind of argument that can be wrong. */
export const SHAPES = defineProgram({
  name: 'SHAPES',
  number: 0x20000043,
  versions: {
    V1: version(1, {
      TEXT: echo(1, xdr.string()),
      SHORT_TEXT: echo(2, xdr.string(16)),
      BYTES: echo(3, xdr.varOpaque()),
      SHORT_BYTES: echo(4, xdr.varOpaque(16)),
      NUMBERS: echo(5, xdr.varArray(xdr.int)),
      FEW_NUMBERS: echo(6, xdr.varArray(xdr.int, 16)),
      VOIDS: procedure(7, xdr.varArray(xdr.void), xdr.uint),
      VOID_TABLE: procedure(8, xdr.varArray(xdr.varArray(xdr.void)), xdr.uint),
      NUMBER_TABLE: procedure(9, xdr.varArray(xdr.varArray(xdr.int, 65_535), 65_535), xdr.uint),
      FIXED_TABLE: procedure(10, xdr.array(xdr.array(xdr.int, 65_535), 65_535), xdr.uint),
      LIST: procedure(11, xdr.list(xdr.int), xdr.uint),
      NEST: procedure(12, Nest, xdr.void),
      MIXTURE: echo(13, Mixture),
      REALS: echo(14, xdr.struct('reals', { single: xdr.float, precise: xdr.double })),
      HYPERS: echo(15, xdr.struct('hypers', { signed: xdr.hyper, unsigned: xdr.uhyper })),
      LATIN: echo(16, xdr.byteString(16)),
      LONE_SURROGATE: procedure(17, xdr.void, xdr.string()),
    }),
  },
});

const count = (elements: readonly unknown[]): number => elements.length;

export const shapesHandlers: Handlers<typeof SHAPES.V1> = {
  TEXT: (text) => text,
  SHORT_TEXT: (text) => text,
  BYTES: (bytes) => bytes,
  SHORT_BYTES: (bytes) => bytes,
  NUMBERS: (numbers) => numbers,
  FEW_NUMBERS: (numbers) => numbers,
  VOIDS: count,
  VOID_TABLE: count,
  NUMBER_TABLE: count,
  FIXED_TABLE: count,
  LIST: count,
  NEST: () => undefined,
  MIXTURE: (mixture) => mixture,
  REALS: (reals) => reals,
  HYPERS: (hypers) => hypers,
  LATIN: (bytes) => bytes,
  LONE_SURROGATE: () => 'a\ud800b',
};
