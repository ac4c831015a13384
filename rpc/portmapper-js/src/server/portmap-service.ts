import type { Handlers } from 'onc-rpc';
import type { Netid } from '../netid.js';
import { type CallResult, IPPROTO_TCP, IPPROTO_UDP, PMAP_PROG, type Pmaplist } from '../portmap.js';
import { portIn, wildcardAddress } from '../universal-address.js';
import { unamplified } from './amplification.js';
import type { IndirectAnswers, IndirectProcedure } from './indirect-calls.js';
import type { TableEntry } from './mapping-table.js';
import type { Registry } from './registry.js';
import type { Statistics } from './statistics.js';

const { PMAP_VERS } = PMAP_PROG;
const { procedures } = PMAP_VERS;

/** Version 2 knows two transports, by their IP protocol. */
const PROT_OF: Readonly<Partial<Record<Netid, number>>> = { tcp: IPPROTO_TCP, udp: IPPROTO_UDP };

/** The handlers of version 2 (RFC 1833 §3.2). */
export function portmapHandlers(
  registry: Registry,
  { 2: statistics }: Statistics,
  indirectCalls: IndirectAnswers,
): Handlers<typeof PMAP_VERS> {
  const { table } = registry;
  const callit: IndirectProcedure<CallResult> = {
    procedure: procedures.PMAPPROC_CALLIT,
    netidsFor: () => ['udp'],
    result: ({ entry, results }) => ({ port: portOf(entry), res: results }),
    counts: statistics,
  };
  return {
    PMAPPROC_NULL: () => statistics.countCall(procedures.PMAPPROC_NULL.number),
    PMAPPROC_SET({ prog, vers, prot, port }, { caller }) {
      statistics.countCall(procedures.PMAPPROC_SET.number);
      const uaddr = wildcardAddress(port);
      const claim = { program: prog, version: vers, netid: netidOf(prot) ?? `protocol ${prot}`, uaddr };
      const isSet = registry.set(claim, caller);
      if (isSet) statistics.countSet();
      return isSet;
    },
    PMAPPROC_UNSET({ prog, vers }, { caller }) {
      statistics.countCall(procedures.PMAPPROC_UNSET.number);
      // protocol and port are ignored (RFC 1833 §3.2)
      const isUnset = registry.unset({ program: prog, version: vers }, ['tcp', 'udp'], caller);
      if (isUnset) statistics.countUnset();
      return isUnset;
    },
    PMAPPROC_GETPORT({ prog, vers, prot }) {
      statistics.countCall(procedures.PMAPPROC_GETPORT.number);
      const netid = netidOf(prot) ?? '';
      const entry = table.find(prog, vers, netid);
      statistics.countLookUp(prog, vers, netid, entry !== undefined);
      return entry === undefined ? 0 : portOf(entry);
    },
    PMAPPROC_DUMP(_, context) {
      statistics.countCall(procedures.PMAPPROC_DUMP.number);
      const mappings = table.entries().flatMap(mappingsOf);
      return unamplified(procedures.PMAPPROC_DUMP, context, mappings);
    },
    PMAPPROC_CALLIT(call, context) {
      statistics.countCall(procedures.PMAPPROC_CALLIT.number);
      return indirectCalls.answer(callit, call, context);
    },
  };
}

/** An entry as version 2 tells it: not at all, when its transport is another. */
function mappingsOf(entry: TableEntry): Pmaplist[] {
  const prot = PROT_OF[entry.netid];
  if (prot === undefined) return [];
  return [{ map: { prog: entry.program, vers: entry.version, prot, port: portOf(entry) } }];
}

/** The ports of mappings that were asked for, so that an address is read once. */
const PORTS = new WeakMap<TableEntry, number>();

function portOf(entry: TableEntry): number {
  const known = PORTS.get(entry);
  if (known !== undefined) return known;
  const port = portIn(entry.netid, entry.uaddr) ?? 0;
  PORTS.set(entry, port);
  return port;
}

function netidOf(prot: number): Netid | undefined {
  if (prot === IPPROTO_TCP) return 'tcp';
  return prot === IPPROTO_UDP ? 'udp' : undefined;
}
