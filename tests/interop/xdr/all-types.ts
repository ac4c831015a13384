import type * as xdr from 'node-xdr';
import * as types from '../programs/all-types.js';

export const { Color } = types;

/** The codecs by the names of tests/interop/all-types.x, in the order of the C program's table. */
export const CODECS = {
  an_int: types.AnInt,
  an_uint: types.AnUint,
  a_hyper: types.AHyper,
  an_uhyper: types.AnUhyper,
  a_float: types.AFloat,
  a_double: types.ADouble,
  a_bool: types.ABool,
  color: types.Color,
  an_opaque: types.AnOpaque,
  a_var_opaque: types.AVarOpaque,
  a_string: types.AString,
  an_array: types.AnArray,
  a_var_array: types.AVarArray,
  point: types.Point,
  points: types.Points,
  maybe_point: types.MaybePoint,
  on_enum: types.OnEnum,
  on_int: types.OnInt,
  on_uint: types.OnUint,
  on_bool: types.OnBool,
  nodes: types.Nodes,
  tree: types.Tree,
  everything: types.Everything,
};

export type TypeName = keyof typeof CODECS;

/** The value that each codec has. */
export type ValueOf<N extends TypeName> = xdr.Infer<(typeof CODECS)[N]>;
