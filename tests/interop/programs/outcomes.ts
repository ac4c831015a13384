// Generated from outcomes.x by sunrpc compile. Change that file, not this one.

import * as xdr from 'node-xdr';
import { defineProgram, procedure, version } from 'onc-rpc';

export const MAX_BYTES = 40;

export const Color = xdr.enum('color', {
  RED: 2,
  BLUE: 5,
  NEGATIVE: -1,
  LEAST: -2147483648,
});
export type Color = xdr.Infer<typeof Color>;

/** `typedef int an_int;` */
export const AnInt = xdr.int;
export type AnInt = xdr.Infer<typeof AnInt>;

/** `typedef unsigned int an_uint;` */
export const AnUint = xdr.uint;
export type AnUint = xdr.Infer<typeof AnUint>;

/** `typedef hyper a_hyper;` */
export const AHyper = xdr.hyper;
export type AHyper = xdr.Infer<typeof AHyper>;

/** `typedef unsigned hyper an_uhyper;` */
export const AnUhyper = xdr.uhyper;
export type AnUhyper = xdr.Infer<typeof AnUhyper>;

/** `typedef float a_float;` */
export const AFloat = xdr.float;
export type AFloat = xdr.Infer<typeof AFloat>;

/** `typedef double a_double;` */
export const ADouble = xdr.double;
export type ADouble = xdr.Infer<typeof ADouble>;

/** `typedef bool a_bool;` */
export const ABool = xdr.bool;
export type ABool = xdr.Infer<typeof ABool>;

/** `typedef opaque an_opaque[7];` */
export const AnOpaque = xdr.opaque(7);
export type AnOpaque = xdr.Infer<typeof AnOpaque>;

/** `typedef opaque a_var_opaque<MAX_BYTES>;` */
export const AVarOpaque = xdr.varOpaque(MAX_BYTES);
export type AVarOpaque = xdr.Infer<typeof AVarOpaque>;

/** `typedef string a_string<MAX_BYTES>;` */
export const AString = xdr.string(MAX_BYTES);
export type AString = xdr.Infer<typeof AString>;

/** `typedef int an_array[3];` */
export const AnArray = xdr.array(xdr.int, 3);
export type AnArray = xdr.Infer<typeof AnArray>;

/** `typedef unsigned hyper a_var_array<5>;` */
export const AVarArray = xdr.varArray(xdr.uhyper, 5);
export type AVarArray = xdr.Infer<typeof AVarArray>;

/** `struct point { int x; hyper y; float z; };` */
export const Point = xdr.struct('point', {
  x: xdr.int,
  y: xdr.hyper,
  z: xdr.float,
});
export type Point = xdr.Infer<typeof Point>;

/** `typedef point points<4>;` */
export const Points = xdr.varArray(Point, 4);
export type Points = xdr.Infer<typeof Points>;

/** `typedef point *maybe_point;` */
export const MaybePoint = xdr.optional(Point);
export type MaybePoint = xdr.Infer<typeof MaybePoint>;

/**
 * ```
 * union on_enum switch (color tag) {
 * case RED:
 *   int number;
 * case BLUE:
 *   a_string text;
 * default:
 *   void;
 * };
 * ```
 */
export const OnEnum = xdr.union('on_enum', Color, { RED: xdr.int, BLUE: AString }, xdr.void);
export type OnEnum = xdr.Infer<typeof OnEnum>;

/**
 * ```
 * union on_int switch (int tag) {
 * case -1:
 *   double fraction;
 * case 7:
 * case 9:
 *   point place;
 * default:
 *   opaque rest<8>;
 * };
 * ```
 */
export const OnInt = xdr.union(
  'on_int',
  xdr.int,
  {
    [-1]: xdr.double,
    7: Point,
    9: Point,
  },
  xdr.varOpaque(8),
);
export type OnInt = xdr.Infer<typeof OnInt>;

/** `union on_uint switch (unsigned int tag) { case 0: void; case 3000000000: color shade; };` */
export const OnUint = xdr.union('on_uint', xdr.uint, { 0: xdr.void, 3000000000: Color });
export type OnUint = xdr.Infer<typeof OnUint>;

/** `union on_bool switch (bool tag) { case TRUE: hyper number; case FALSE: void; };` */
export const OnBool = xdr.union('on_bool', xdr.bool, { TRUE: xdr.hyper, FALSE: xdr.void });
export type OnBool = xdr.Infer<typeof OnBool>;

/** `struct node { a_string text; node *next; };` */
export const Node = xdr.struct('node', { text: AString });
export type Node = xdr.Infer<typeof Node>;

/** `typedef node *nodes;` */
export const Nodes = xdr.list(Node);
export type Nodes = xdr.Infer<typeof Nodes>;

/** `struct tree { int id; tree *left; tree *right; };` */
export interface Tree {
  readonly id: number;
  readonly left: Tree | undefined;
  readonly right: Tree | undefined;
}
export const Tree: xdr.Codec<Tree> = xdr.lazy('struct tree', () =>
  xdr.struct('tree', {
    id: xdr.int,
    left: xdr.optional(Tree),
    right: xdr.optional(Tree),
  }),
);

/**
 * ```
 * struct everything {
 *   color shade;
 *   a_float single;
 *   a_double precise;
 *   a_bool flag;
 *   an_opaque fixed;
 *   a_var_opaque bytes;
 *   an_array three;
 *   points places;
 *   maybe_point place;
 *   on_enum first;
 *   on_int second;
 *   on_uint third;
 *   on_bool fourth;
 *   nodes list;
 *   tree root;
 * };
 * ```
 */
export const Everything = xdr.struct('everything', {
  shade: Color,
  single: AFloat,
  precise: ADouble,
  flag: ABool,
  fixed: AnOpaque,
  bytes: AVarOpaque,
  three: AnArray,
  places: Points,
  place: MaybePoint,
  first: OnEnum,
  second: OnInt,
  third: OnUint,
  fourth: OnBool,
  list: Nodes,
  root: Tree,
});
export type Everything = xdr.Infer<typeof Everything>;

/** `struct answer { bool is_denied; unsigned int stat; unsigned int low; unsigned int high; };` */
export const Answer = xdr.struct('answer', {
  /** MSG_DENIED rather than MSG_ACCEPTED */
  is_denied: xdr.bool,
  /** accept_stat or reject_stat */
  stat: xdr.uint,
  /** or auth_stat */
  low: xdr.uint,
  high: xdr.uint,
});
export type Answer = xdr.Infer<typeof Answer>;

/** `typedef opaque blob<>;` */
export const Blob = xdr.varOpaque();
export type Blob = xdr.Infer<typeof Blob>;

/**
 * What CALLIT and its like take and give (RFC 1833); the C library's own cannot be decoded by a client.
 *
 * `struct forwarded { unsigned int prog; unsigned int vers; unsigned int proc; opaque args<>; };`
 */
export const Forwarded = xdr.struct('forwarded', {
  prog: xdr.uint,
  vers: xdr.uint,
  proc: xdr.uint,
  args: xdr.varOpaque(),
});
export type Forwarded = xdr.Infer<typeof Forwarded>;

/** `struct port_result { unsigned int port; opaque res<>; };` */
export const PortResult = xdr.struct('port_result', { port: xdr.uint, res: xdr.varOpaque() });
export type PortResult = xdr.Infer<typeof PortResult>;

/** `struct address_result { string addr<>; opaque results<>; };` */
export const AddressResult = xdr.struct('address_result', { addr: xdr.string(), results: xdr.varOpaque() });
export type AddressResult = xdr.Infer<typeof AddressResult>;

export const OUTCOMES_PROG = defineProgram({
  name: 'OUTCOMES_PROG',
  number: 0x20000077,
  versions: {
    OUTCOMES_OLD: version(2, {
      OLD: procedure(1, xdr.int, xdr.int),
    }),
    OUTCOMES_NEW: version(4, {
      INCREMENT: procedure(1, xdr.int, xdr.int),
      ANSWER_BY: procedure(2, Answer, xdr.void),
      KEEP_SILENT: procedure(3, xdr.void, xdr.void),
      HANG_UP: procedure(4, xdr.void, xdr.void),
      GIVE_BYTES: procedure(5, xdr.uint, Blob),
      GIVE_UID: procedure(6, xdr.void, xdr.uint),
      COUNT_UP: procedure(7, xdr.void, xdr.void, { oneway: true }),
      GIVE_COUNT: procedure(8, xdr.void, xdr.uint),
      ECHO_AN_INT: procedure(100, AnInt, AnInt),
      ECHO_AN_UINT: procedure(101, AnUint, AnUint),
      ECHO_A_HYPER: procedure(102, AHyper, AHyper),
      ECHO_AN_UHYPER: procedure(103, AnUhyper, AnUhyper),
      ECHO_A_FLOAT: procedure(104, AFloat, AFloat),
      ECHO_A_DOUBLE: procedure(105, ADouble, ADouble),
      ECHO_A_BOOL: procedure(106, ABool, ABool),
      ECHO_COLOR: procedure(107, Color, Color),
      ECHO_AN_OPAQUE: procedure(108, AnOpaque, AnOpaque),
      ECHO_A_VAR_OPAQUE: procedure(109, AVarOpaque, AVarOpaque),
      ECHO_A_STRING: procedure(110, AString, AString),
      ECHO_AN_ARRAY: procedure(111, AnArray, AnArray),
      ECHO_A_VAR_ARRAY: procedure(112, AVarArray, AVarArray),
      ECHO_POINT: procedure(113, Point, Point),
      ECHO_POINTS: procedure(114, Points, Points),
      ECHO_MAYBE_POINT: procedure(115, MaybePoint, MaybePoint),
      ECHO_ON_ENUM: procedure(116, OnEnum, OnEnum),
      ECHO_ON_INT: procedure(117, OnInt, OnInt),
      ECHO_ON_UINT: procedure(118, OnUint, OnUint),
      ECHO_ON_BOOL: procedure(119, OnBool, OnBool),
      ECHO_NODES: procedure(120, Nodes, Nodes),
      ECHO_TREE: procedure(121, Tree, Tree),
      ECHO_EVERYTHING: procedure(122, Everything, Everything),
    }),
  },
});
