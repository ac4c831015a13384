import * as xdr from 'node-xdr';
import type { CallTarget, Procedure } from 'onc-rpc';
import { type Netbuf, type Mapping, PMAP_PROG, type Rpcb, RPCBPROG } from 'portmapper-js';
import { OUTCOMES_PROG } from '../programs/outcomes.js';

/** What is registered while a procedure is called: at port 7001 over tcp. */
export const REGISTERED = { program: 0x20000088, version: 1 };
export const PORT = 7001;
const UADDR = '127.0.0.1.27.89';
const OWNER = 'unknown';

const MAPPING: Mapping = { prog: REGISTERED.program, vers: 1, prot: 6, port: PORT };
const RPCB: Rpcb = {
  r_prog: REGISTERED.program,
  r_vers: 1,
  r_netid: 'tcp',
  r_addr: UADDR,
  r_owner: OWNER,
};
/** A `struct sockaddr_in` of a little-endian machine. */
const TADDR: Netbuf = { maxlen: 16, buf: Buffer.from('02001b597f0000010000000000000000', 'hex') };
const FORWARDED = {
  prog: OUTCOMES_PROG.number,
  vers: OUTCOMES_PROG.OUTCOMES_NEW.version,
  proc: 1,
  args: xdr.encode(xdr.int, 41),
};
const FORTY_TWO = xdr.encode(xdr.int, 42);
const ENTRY = {
  r_maddr: UADDR,
  r_nc_netid: 'tcp',
  r_nc_semantics: 3,
  r_nc_protofmly: 'inet',
  r_nc_proto: 'tcp',
};
const STATISTICS = {
  info: Array.from({ length: 13 }, (_, i) => i),
  setinfo: 2,
  unsetinfo: 1,
  addrinfo: [{ prog: REGISTERED.program, vers: 1, success: 3, failure: 4, netid: 'tcp' }],
  rmtinfo: [{ prog: 1, vers: 2, proc: 3, success: 4, failure: 5, indirect: 6, netid: 'udp' }],
};

/** What is given to a procedure, what it may give back, and what both are called in c_client.c. */
interface Sample {
  readonly args?: unknown;
  readonly result?: unknown;
  readonly argsType?: string;
  readonly resultType?: string;
  /** Fields that tshark finds in the call, and in the reply; it does not look into those of every procedure. */
  readonly inCall?: Readonly<Record<string, string>>;
  readonly inReply?: Readonly<Record<string, string>>;
}

const PROG = String(REGISTERED.program);
const MAPPING_FIELDS = { 'portmap.prog': PROG, 'portmap.proto': '6', 'portmap.port': String(PORT) };
const RPCB_FIELDS = { 'portmap.rpcb.prog': PROG, 'portmap.rpcb.addr': UADDR, 'portmap.rpcb.netid': 'tcp' };

const SET = { args: RPCB, argsType: 'rpcb', result: true, resultType: 'a_bool' };
const GETADDR = { args: RPCB, argsType: 'rpcb', result: UADDR, resultType: 'text' };
const OWN_SET = {
  args: MAPPING,
  argsType: 'mapping',
  result: true,
  resultType: 'a_bool',
  inCall: MAPPING_FIELDS,
};
const FORWARD = {
  args: FORWARDED,
  argsType: 'forwarded',
  result: { addr: UADDR, results: FORTY_TWO },
  resultType: 'address_result',
};

const SAMPLES: Readonly<Record<string, Sample>> = {
  NULL: {},
  SET,
  UNSET: SET,
  GETADDR: { ...GETADDR, inCall: RPCB_FIELDS, inReply: { 'portmap.uaddr': UADDR } },
  DUMP: {
    result: [{ rpcb_map: RPCB }, { rpcb_map: RPCB }],
    resultType: 'rpcblist_ptr',
    inReply: { 'portmap.rpcb.prog': `${PROG},${PROG}` },
  },
  CALLIT: FORWARD,
  GETTIME: { result: 1_700_000_000, resultType: 'an_uint' },
  UADDR2TADDR: { args: UADDR, argsType: 'text', result: TADDR, resultType: 'netbuf' },
  TADDR2UADDR: { args: TADDR, argsType: 'netbuf', result: UADDR, resultType: 'text' },
  BCAST: FORWARD,
  GETVERSADDR: GETADDR,
  INDIRECT: FORWARD,
  GETADDRLIST: {
    args: RPCB,
    argsType: 'rpcb',
    result: [{ rpcb_entry_map: ENTRY }, { rpcb_entry_map: ENTRY }],
    resultType: 'rpcb_entry_list_ptr',
  },
  GETSTAT: { result: [STATISTICS, STATISTICS, STATISTICS], resultType: 'rpcb_stat_byvers' },
  'v2 SET': OWN_SET,
  'v2 UNSET': OWN_SET,
  'v2 GETPORT': {
    ...OWN_SET,
    result: PORT,
    resultType: 'an_uint',
    inReply: { 'portmap.port': String(PORT) },
  },
  'v2 DUMP': {
    result: [{ map: MAPPING }, { map: { ...MAPPING, prot: 17 } }],
    resultType: 'pmaplist',
    inReply: { 'portmap.prog': `${PROG},${PROG}`, 'portmap.proto': '6,17' },
  },
  'v2 CALLIT': { ...FORWARD, result: { port: PORT, res: FORTY_TWO }, resultType: 'port_result' },
};

/** One procedure of RFC 1833 with a sample of its arguments and results. */
export interface PortmapCase extends Sample {
  readonly row: string;
  readonly target: CallTarget<unknown, unknown>;
  /** Whether it hands a call on to another program. */
  readonly isForwarding: boolean;
}

const VERSIONS = [PMAP_PROG.PMAP_VERS, RPCBPROG.RPCBVERS, RPCBPROG.RPCBVERS4] as const;

/** Every procedure. */
export const PORTMAP_CASES: readonly PortmapCase[] = VERSIONS.flatMap(({ program, version, procedures }) =>
  Object.entries(procedures as Readonly<Record<string, Procedure<unknown, unknown>>>).map(
    ([name, procedure]) => {
      const short = name.replace(/^.*PROC_/, '');
      const { number, ...rest } = procedure;
      const target = { program, version, procedure: number, name: `v${version} ${short}`, ...rest };
      const sample = SAMPLES[`v${version} ${short}`] ?? SAMPLES[short] ?? {};
      return { row: target.name, target, isForwarding: /CALLIT|BCAST|INDIRECT/.test(short), ...sample };
    },
  ),
);

/** Whether a portmapper's answer is right while REGISTERED is, beside what it lists of its own. */
export function isRight({ row }: PortmapCase, result: unknown): boolean {
  const json = JSON.stringify(result, (_, value: unknown) =>
    value instanceof Uint8Array ? [...value] : value,
  ) as string | undefined;
  switch (row.slice(3)) {
    case 'NULL':
      return result === undefined;
    case 'SET':
    case 'UNSET':
      return result === true;
    case 'GETPORT':
      return result === PORT;
    case 'GETADDR':
    case 'GETVERSADDR':
    case 'TADDR2UADDR':
      return String(result).endsWith('.27.89');
    case 'GETADDRLIST':
    case 'DUMP':
      return (json ?? '').includes(row === 'v2 DUMP' ? `"port":${PORT}` : '.27.89"');
    case 'UADDR2TADDR':
      return (
        Buffer.from((result as Netbuf).buf)
          .subarray(2, 8)
          .toString('hex') === '1b597f000001'
      );
    case 'GETTIME':
      return Math.abs(Number(result) - Date.now() / 1000) < 60;
    case 'GETSTAT':
      return (result as unknown[]).length === 3;
    default:
      // the procedure that the call was handed on to has answered
      return (json ?? '').includes('[0,0,0,42]');
  }
}

/** The case of a row. @throws Error where there is none */
export function portmapCase(row: string): PortmapCase {
  const found = PORTMAP_CASES.find((each) => each.row === row);
  if (found === undefined) throw new Error(`no case ${row}`);
  return found;
}
