import { AuthStat } from 'onc-rpc';
import { PMAP_PROG, RPCBPROG } from 'portmapper-js';
import type { TypeName } from '../xdr/all-types.js';

/** Who speaks with whom. */
export const COLUMNS = [
  'C client → ours',
  'ours → C server',
  'rpcbind',
  'rpcinfo',
  'nmap',
  'tshark',
  'xdrmem',
  'ours ↔ ours',
] as const;
export type Column = (typeof COLUMNS)[number];

/** The types of RFC 4506 by their names in all-types.x; it has neither void, which is no value, nor quadruple. */
export const TYPE_ROWS = {
  int: 'an_int',
  'unsigned int': 'an_uint',
  enum: 'color',
  bool: 'a_bool',
  hyper: 'a_hyper',
  'unsigned hyper': 'an_uhyper',
  float: 'a_float',
  double: 'a_double',
  quadruple: undefined,
  'opaque[7]': 'an_opaque',
  'opaque<40>': 'a_var_opaque',
  'string<40>': 'a_string',
  'int[3]': 'an_array',
  'unsigned hyper<5>': 'a_var_array',
  struct: 'point',
  'struct<4>': 'points',
  'union switch (enum)': 'on_enum',
  'union switch (int)': 'on_int',
  'union switch (unsigned int)': 'on_uint',
  'union switch (bool)': 'on_bool',
  void: undefined,
  'struct *': 'maybe_point',
  'linked list': 'nodes',
  'recursive struct': 'tree',
  'all of them in one struct': 'everything',
} as const satisfies Record<string, TypeName | undefined>;
export type TypeRow = keyof typeof TYPE_ROWS;

/** What a call can come to (RFC 5531 §9), with or without a reply. */
const OUTCOME_ROWS = [
  'SUCCESS',
  'PROG_UNAVAIL',
  'PROG_MISMATCH',
  'PROC_UNAVAIL',
  'GARBAGE_ARGS',
  'SYSTEM_ERR',
  'RPC_MISMATCH',
  ...Object.keys(AuthStat.members).filter((name) => name !== 'AUTH_OK'),
  'SUCCESS by AUTH_SYS',
  'no reply in time',
  'connection lost',
  'one-way call',
];

/** The procedures of RFC 1833: `v2 GETPORT`. */
const PORTMAP_ROWS = [PMAP_PROG.PMAP_VERS, RPCBPROG.RPCBVERS, RPCBPROG.RPCBVERS4].flatMap(
  ({ version, procedures }) =>
    Object.keys(procedures).map((name) => `v${version} ${name.replace(/^.*PROC_/, '')}`),
);

/** How a message may stand in the bytes of a transport (RFC 5531 §11). */
const FRAMING_ROWS = [
  'one fragment',
  'several fragments',
  'one byte in each fragment',
  'an empty last fragment',
  'header and fragment byte by byte',
  'two records in one segment',
  'more than 64 KiB',
  'a record beyond the limit',
  'a datagram',
] as const;
export type FramingRow = (typeof FRAMING_ROWS)[number];

/** The tables of the matrix. */
export const TABLES = {
  'XDR types': Object.keys(TYPE_ROWS),
  'RPC outcomes': OUTCOME_ROWS,
  'Portmapper procedures': PORTMAP_ROWS,
  Framing: FRAMING_ROWS,
} as const satisfies Record<string, readonly string[]>;
export type TableName = keyof typeof TABLES;
