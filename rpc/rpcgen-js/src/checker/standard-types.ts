import type { PrimitiveKind } from '../interface.js';

/**
 * Types that the C headers of Sun RPC define, under the names that `.x` files use without defining them. On the wire
 * each is one of the integers of XDR: glibc and libtirpc send a `short` and a `char` as an `int`, a `long` too.
 */
const NAMES: Readonly<Record<'int' | 'unsigned int' | 'hyper' | 'unsigned hyper' | 'bool', string>> = {
  int: 'int8_t int16_t int32_t enum_t',
  'unsigned int':
    'u_char u_short u_int u_long uchar ushort uint ulong uint8_t uint16_t uint32_t u_int8_t u_int16_t u_int32_t ' +
    'rpcprog_t rpcvers_t rpcproc_t rpcport_t rpcprot_t',
  hyper: 'int64_t quad_t longlong_t',
  'unsigned hyper': 'uint64_t u_int64_t u_quad_t u_longlong_t',
  bool: 'bool_t',
};

/** What each of these names is on the wire. A file that defines one of them itself means its own. */
export const STANDARD_TYPES: ReadonlyMap<string, PrimitiveKind> = new Map(
  (['int', 'unsigned int', 'hyper', 'unsigned hyper', 'bool'] as const).flatMap((kind) =>
    NAMES[kind].split(' ').map((name) => [name, kind] as const),
  ),
);
