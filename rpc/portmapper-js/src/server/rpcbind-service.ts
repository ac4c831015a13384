import type { Caller, Handlers } from 'onc-rpc';
import { isNetid, NETIDS } from '../netid.js';
import {
  type Netbuf,
  type Rpcb,
  type RpcbEntry,
  type RpcbEntryList,
  RPCBPROG,
  type RpcbRmtcallres,
} from '../rpcbind.js';
import { unamplified } from './amplification.js';
import type { IndirectAnswers, IndirectProcedure } from './indirect-calls.js';
import type { MappingTable, TableEntry } from './mapping-table.js';
import { netidOf, reachableAddress } from './reachable-address.js';
import type { Registry } from './registry.js';
import type { Statistics } from './statistics.js';
import { fromTransportAddress, toTransportAddress } from './transport-address.js';

type Rpcbind3 = Handlers<typeof RPCBPROG.RPCBVERS>;
type Rpcbind4 = Handlers<typeof RPCBPROG.RPCBVERS4>;

const PROC = RPCBPROG.RPCBVERS4.procedures;

/** What versions 3 and 4 have in common. */
type SharedHandlers = Omit<Rpcbind3, 'RPCBPROC_CALLIT'>;

/** The handlers of version 3 (RFC 1833 §2.2.1). */
export function rpcbind3Handlers(
  registry: Registry,
  statistics: Statistics,
  indirectCalls: IndirectAnswers,
): Rpcbind3 {
  const counts = statistics[3];
  return {
    ...sharedHandlers(registry, counts),
    RPCBPROC_CALLIT: indirectHandler(RPCBPROG.RPCBVERS.procedures.RPCBPROC_CALLIT, indirectCalls, counts),
  };
}

/** The handlers of version 4 (RFC 1833 §2.2.2). */
export function rpcbind4Handlers(
  registry: Registry,
  statistics: Statistics,
  indirectCalls: IndirectAnswers,
): Rpcbind4 {
  const { table } = registry;
  const counts = statistics[4];
  return {
    ...sharedHandlers(registry, counts),
    RPCBPROC_BCAST: indirectHandler(PROC.RPCBPROC_BCAST, indirectCalls, counts),
    RPCBPROC_INDIRECT: indirectHandler(PROC.RPCBPROC_INDIRECT, indirectCalls, counts),
    RPCBPROC_GETVERSADDR(rpcb, context) {
      const { caller } = context;
      counts.countCall(PROC.RPCBPROC_GETVERSADDR.number);
      const { r_prog, r_vers, r_netid } = rpcb;
      const entry = table.findExact(r_prog, r_vers, netidOf(caller, r_netid));
      const uaddr = entry === undefined ? '' : reachableAddress(entry, caller, rpcb.r_addr);
      return unamplified(PROC.RPCBPROC_GETVERSADDR, context, uaddr);
    },
    RPCBPROC_GETADDRLIST(rpcb, context) {
      counts.countCall(PROC.RPCBPROC_GETADDRLIST.number);
      const { r_prog, r_vers, r_netid } = rpcb;
      const entries = addressList(table, rpcb, context.caller);
      // by program it is counted with GETADDR, as rpcbind does
      counts.countLookUp(r_prog, r_vers, netidOf(context.caller, r_netid), entries.length > 0);
      return unamplified(PROC.RPCBPROC_GETADDRLIST, context, entries);
    },
    RPCBPROC_GETSTAT(_, context) {
      counts.countCall(PROC.RPCBPROC_GETSTAT.number);
      return unamplified(PROC.RPCBPROC_GETSTAT, context, statistics.values);
    },
  };
}

function sharedHandlers(registry: Registry, counts: Counts): SharedHandlers {
  return {
    ...changeHandlers(registry, counts),
    ...lookUpHandlers(registry.table, counts),
    ...translateHandlers(counts),
  };
}

type Counts = Statistics[3];

function changeHandlers(
  registry: Registry,
  counts: Counts,
): Pick<SharedHandlers, 'RPCBPROC_SET' | 'RPCBPROC_UNSET'> {
  return {
    RPCBPROC_SET({ r_prog, r_vers, r_netid, r_addr }, { caller }) {
      counts.countCall(PROC.RPCBPROC_SET.number);
      // r_owner is the caller's word, which proves nothing
      const claim = { program: r_prog, version: r_vers, netid: r_netid, uaddr: r_addr };
      const isSet = registry.set(claim, caller);
      if (isSet) counts.countSet();
      return isSet;
    },
    RPCBPROC_UNSET({ r_prog, r_vers, r_netid }, { caller }) {
      counts.countCall(PROC.RPCBPROC_UNSET.number);
      // no netid means all of them
      const netids = r_netid === '' ? undefined : [r_netid];
      const isUnset = registry.unset({ program: r_prog, version: r_vers }, netids, caller);
      if (isUnset) counts.countUnset();
      return isUnset;
    },
  };
}

function lookUpHandlers(
  table: MappingTable,
  counts: Counts,
): Pick<SharedHandlers, 'RPCBPROC_GETADDR' | 'RPCBPROC_DUMP'> {
  return {
    RPCBPROC_GETADDR(rpcb, context) {
      const { caller } = context;
      counts.countCall(PROC.RPCBPROC_GETADDR.number);
      const { r_prog, r_vers, r_netid, r_addr } = rpcb;
      const netid = netidOf(caller, r_netid);
      const entry = table.find(r_prog, r_vers, netid);
      counts.countLookUp(r_prog, r_vers, netid, entry !== undefined);
      const uaddr = entry === undefined ? '' : reachableAddress(entry, caller, r_addr);
      return unamplified(PROC.RPCBPROC_GETADDR, context, uaddr);
    },
    RPCBPROC_DUMP(_, context) {
      counts.countCall(PROC.RPCBPROC_DUMP.number);
      return unamplified(
        PROC.RPCBPROC_DUMP,
        context,
        table.entries().map((each) => ({ rpcb_map: rpcbOf(each) })),
      );
    },
  };
}

function translateHandlers(
  counts: Counts,
): Pick<
  SharedHandlers,
  'RPCBPROC_NULL' | 'RPCBPROC_GETTIME' | 'RPCBPROC_UADDR2TADDR' | 'RPCBPROC_TADDR2UADDR'
> {
  return {
    RPCBPROC_NULL: () => counts.countCall(PROC.RPCBPROC_NULL.number),
    RPCBPROC_GETTIME() {
      counts.countCall(PROC.RPCBPROC_GETTIME.number);
      // seconds since 1970, in 32 bits
      return Math.floor(Date.now() / 1000) >>> 0;
    },
    RPCBPROC_UADDR2TADDR(uaddr, context) {
      const { caller } = context;
      counts.countCall(PROC.RPCBPROC_UADDR2TADDR.number);
      const taddr = isNetid(caller.netid) ? toTransportAddress(caller.netid, uaddr) : NO_TADDR;
      return unamplified(PROC.RPCBPROC_UADDR2TADDR, context, taddr);
    },
    RPCBPROC_TADDR2UADDR(taddr, context) {
      const { caller } = context;
      counts.countCall(PROC.RPCBPROC_TADDR2UADDR.number);
      const uaddr = isNetid(caller.netid) ? fromTransportAddress(caller.netid, taddr) : '';
      return unamplified(PROC.RPCBPROC_TADDR2UADDR, context, uaddr);
    },
  };
}

const NO_TADDR: Netbuf = { maxlen: 0, buf: new Uint8Array(0) };

/** CALLIT, BCAST and INDIRECT, which differ in what becomes of errors. */
function indirectHandler(
  procedure: IndirectProcedure<RpcbRmtcallres>['procedure'],
  indirectCalls: IndirectAnswers,
  counts: Counts,
): Rpcbind3['RPCBPROC_CALLIT'] {
  const kind: IndirectProcedure<RpcbRmtcallres> = {
    procedure,
    netidsFor: ({ netid }) => (netid.endsWith('6') ? ['udp6', 'udp'] : ['udp', 'udp6']),
    result: ({ entry, results }, caller) => ({ addr: reachableAddress(entry, caller, ''), results }),
    counts,
  };
  return (call, context) => {
    counts.countCall(procedure.number);
    return indirectCalls.answer(kind, call, context);
  };
}

/** The addresses of exactly this version, on all transports of the family that the caller came by. */
function addressList(
  table: MappingTable,
  { r_prog, r_vers, r_netid, r_addr }: Rpcb,
  caller: Caller,
): RpcbEntryList[] {
  const netid = netidOf(caller, r_netid);
  const family = isNetid(netid) ? NETIDS[netid].protocolFamily : undefined;
  const entries = table.findAll(r_prog, r_vers);
  return entries
    .filter((each) => NETIDS[each.netid].protocolFamily === family)
    .map((each) => ({ rpcb_entry_map: entryOf(each, caller, r_addr) }));
}

function entryOf(entry: TableEntry, caller: Caller, hint: string): RpcbEntry {
  const { protocolFamily, protocol, semantics } = NETIDS[entry.netid];
  return {
    r_maddr: reachableAddress(entry, caller, hint),
    r_nc_netid: entry.netid,
    r_nc_semantics: semantics,
    r_nc_protofmly: protocolFamily,
    r_nc_proto: protocol,
  };
}

function rpcbOf({ program, version, netid, uaddr, owner }: TableEntry): Rpcb {
  return { r_prog: program, r_vers: version, r_netid: netid, r_addr: uaddr, r_owner: owner };
}
