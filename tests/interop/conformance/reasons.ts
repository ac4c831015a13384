import type { Column, TableName } from './rows.js';

const C_HAS_NONE =
  'no C library has it (RFC 4506 §4.8): its 16 bytes are compared by hand in the tests of node-xdr';
const OWN_TYPES =
  'it calls or serves nothing but the portmapper, whose procedures have no value of this type';
const NO_BYTES = 'nothing is on the wire to be decoded';
const NEVER_SAYS = 'rpcbind never answers so';
const ONLY_LOOKS = 'it never calls this procedure';

type Reasons = Partial<Record<Column, string | Readonly<Record<string, string>>>>;

/** Why a cell has no test: for a whole column, or row by row. `*` stands for all other rows, an empty reason for none. */
const REASONS: Readonly<Record<TableName, Reasons>> = {
  'XDR types': {
    'C client → ours': { quadruple: C_HAS_NONE },
    'ours → C server': { quadruple: C_HAS_NONE },
    rpcbind: rest(OWN_TYPES, [
      'int',
      'int[3]',
      'unsigned int',
      'bool',
      'opaque<40>',
      'string<40>',
      'struct',
      'linked list',
      'void',
    ]),
    rpcinfo: rest(OWN_TYPES, [
      'int',
      'int[3]',
      'unsigned int',
      'bool',
      'string<40>',
      'struct',
      'linked list',
      'void',
    ]),
    nmap: rest('its scripts for the portmapper, MOUNT and NFS print no value of this type', [
      ...[
        'unsigned int',
        'enum',
        'bool',
        'unsigned hyper',
        'opaque[7]',
        'opaque<40>',
        'string<40>',
        'struct',
      ],
      ...['union switch (enum)', 'union switch (bool)', 'linked list'],
    ]),
    tshark: Object.fromEntries(
      [
        ...['float', 'double', 'quadruple', 'int[3]', 'unsigned hyper<5>'],
        ...['recursive struct', 'all of them in one struct'],
      ].map((row) => [row, 'none of the programs that it looks into has a value of this type']),
    ),
    xdrmem: { quadruple: C_HAS_NONE, void: 'it has no bytes' },
  },
  'RPC outcomes': {
    rpcbind: rest(
      NEVER_SAYS,
      [
        'SUCCESS',
        'SUCCESS by AUTH_SYS',
        'PROG_UNAVAIL',
        'PROG_MISMATCH',
        'PROC_UNAVAIL',
        'GARBAGE_ARGS',
        'AUTH_BADCRED',
        'AUTH_REJECTEDCRED',
        'AUTH_TOOWEAK',
        'AUTH_FAILED',
        'RPCSEC_GSS_CREDPROBLEM',
        'no reply in time',
        'connection lost',
      ],
      {
        RPC_MISMATCH: 'rpcbind closes the connection instead',
        'one-way call': 'it has no procedure without a reply',
      },
    ),
    rpcinfo: {
      'SUCCESS by AUTH_SYS': 'it calls by AUTH_NONE only',
      'one-way call': 'it always waits for a reply',
    },
    nmap: rest('its scripts tell nothing of it apart from any other failure', [
      'SUCCESS',
      'PROG_UNAVAIL',
      'PROG_MISMATCH',
    ]),
    tshark: { 'no reply in time': NO_BYTES, 'connection lost': NO_BYTES },
    xdrmem: { 'no reply in time': NO_BYTES, 'connection lost': NO_BYTES },
  },
  'Portmapper procedures': {
    'ours → C server': 'the C server of these procedures is rpcbind: see its column',
    rpcinfo: rest(
      ONLY_LOOKS,
      [
        'v2 NULL',
        'v3 NULL',
        'v4 NULL',
        'v2 DUMP',
        'v2 GETPORT',
        'v3 DUMP',
        'v3 GETADDR',
        'v4 DUMP',
        'v4 GETADDR',
        'v4 GETADDRLIST',
        'v4 GETSTAT',
        'v3 UNSET',
        'v2 CALLIT',
        'v3 CALLIT',
      ],
      { 'v4 BCAST': 'its -b broadcasts calls of versions 2 and 3' },
    ),
    nmap: rest(ONLY_LOOKS, ['v2 DUMP', 'v3 DUMP', 'v4 DUMP']),
  },
  Framing: {
    rpcbind: {
      'several fragments': 'rpcbind closes a connection that sends more than one fragment',
      'one byte in each fragment': 'rpcbind closes a connection that sends more than one fragment',
      'an empty last fragment': 'rpcbind closes a connection that sends more than one fragment',
    },
    rpcinfo: { 'a record beyond the limit': 'it has no limit that it could be told' },
    nmap: {
      'more than 64 KiB':
        'nmap 7.93 ends in a Lua error of its own now and then on a list of that length, that of rpcbind too',
      'a record beyond the limit': 'it has no limit that it could be told',
    },
    tshark: {
      'one byte in each fragment':
        'it knows a call by the beginning of one, which it wants in the first fragment',
      'an empty last fragment': 'it takes the empty fragment for a malformed one',
      'header and fragment byte by byte':
        'it knows a call by the beginning of one, which it wants in the first segment',
      'a record beyond the limit': 'it has no limit that it could be told',
    },
    xdrmem: 'a stream of records is not in memory: marks and fragments are of the transport',
  },
};

/** Every row has the reason but those that have a test, or a reason of their own. */
function rest(
  reason: string,
  tested: readonly string[],
  others: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return { '*': reason, ...Object.fromEntries(tested.map((row) => [row, ''])), ...others };
}

/** Why there is nothing to test; undefined where a test has to pass. */
export function reasonFor(table: TableName, row: string, column: Column): string | undefined {
  const reasons = REASONS[table][column];
  if (typeof reasons === 'string' || reasons === undefined) return reasons;
  const reason = reasons[row] ?? reasons['*'];
  return reason === '' ? undefined : reason;
}
