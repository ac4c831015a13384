import * as xdr from 'node-xdr';

// tests/interop/all-types.x by hand.

const MAX_BYTES = 40;

export const Color = xdr.enum('color', { RED: 2, BLUE: 5, NEGATIVE: -1, LEAST: -0x8000_0000 });
const Point = xdr.struct('point', { x: xdr.int, y: xdr.hyper, z: xdr.float });
const Text = xdr.string(MAX_BYTES);

const OnEnum = xdr.union('on_enum', Color, { RED: xdr.int, BLUE: Text }, xdr.void);
const OnInt = xdr.union('on_int', xdr.int, { [-1]: xdr.double, 7: Point, 9: Point }, xdr.varOpaque(8));
const OnUint = xdr.union('on_uint', xdr.uint, { 0: xdr.void, 3_000_000_000: Color });
const OnBool = xdr.union('on_bool', xdr.bool, { TRUE: xdr.hyper, FALSE: xdr.void });
const Nodes = xdr.list(xdr.struct('node', { text: Text }));

interface Tree {
  readonly id: number;
  readonly left: Tree | undefined;
  readonly right: Tree | undefined;
}
const Tree: xdr.Codec<Tree> = xdr.lazy('struct tree', () =>
  xdr.struct('tree', { id: xdr.int, left: xdr.optional(Tree), right: xdr.optional(Tree) }),
);

const Everything = xdr.struct('everything', {
  shade: Color,
  single: xdr.float,
  precise: xdr.double,
  flag: xdr.bool,
  fixed: xdr.opaque(7),
  bytes: xdr.varOpaque(MAX_BYTES),
  three: xdr.array(xdr.int, 3),
  places: xdr.varArray(Point, 4),
  place: xdr.optional(Point),
  first: OnEnum,
  second: OnInt,
  third: OnUint,
  fourth: OnBool,
  list: Nodes,
  root: Tree,
});

/** The codecs by the names of the file, in the order of the C program's table. */
export const CODECS = {
  an_int: xdr.int,
  an_uint: xdr.uint,
  a_hyper: xdr.hyper,
  an_uhyper: xdr.uhyper,
  a_float: xdr.float,
  a_double: xdr.double,
  a_bool: xdr.bool,
  color: Color,
  an_opaque: xdr.opaque(7),
  a_var_opaque: xdr.varOpaque(MAX_BYTES),
  a_string: Text,
  an_array: xdr.array(xdr.int, 3),
  a_var_array: xdr.varArray(xdr.uhyper, 5),
  point: Point,
  points: xdr.varArray(Point, 4),
  maybe_point: xdr.optional(Point),
  on_enum: OnEnum,
  on_int: OnInt,
  on_uint: OnUint,
  on_bool: OnBool,
  nodes: Nodes,
  tree: Tree,
  everything: Everything,
};

export type TypeName = keyof typeof CODECS;

/** The value that each codec has. */
export type ValueOf<N extends TypeName> = xdr.Infer<(typeof CODECS)[N]>;
