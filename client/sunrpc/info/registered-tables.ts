import type { Mapping, RegisteredProgram } from 'portmapper-js';
import { IPPROTO_TCP, IPPROTO_UDP } from 'portmapper-js';
import { left, right, table } from './columns.js';
import type { RpcNames } from './rpc-names.js';

// The lists of what is registered, in rpcinfo's columns. One thing differs: numbers above 2^31 are printed as what
// they are where rpcinfo shows them as negative.

/** What rpcinfo without flags lists. */
export function longTable(registered: readonly RegisteredProgram[], names: RpcNames): string {
  const rows = registered.map(({ program, version, netid, uaddr, owner }) => {
    const service = names.nameOf(program) ?? '-';
    const numbers = `${right(program, 10)}${right(version, 5)}`;
    return `${numbers}    ${left(columnNetid(netid), 9)} ${left(uaddr, 22)} ${left(service, 10)} ${left(owner, 0)}`;
  });
  return table('   program version netid     address                service    owner', rows);
}

/** What rpcinfo -s lists: a program a line, what was registered last first. */
interface ShortEntry {
  readonly program: number;
  readonly versions: readonly number[];
  readonly netids: readonly string[];
  readonly owner: string;
}

/** The programs in the order in which they appear. */
export function shortEntries(registered: readonly RegisteredProgram[]): readonly ShortEntry[] {
  const programs = new Map<number, RegisteredProgram[]>();
  for (const entry of registered) {
    const entries = programs.get(entry.program) ?? [];
    programs.set(entry.program, entries);
    entries.push(entry);
  }
  return [...programs].map(([program, entries]) => ({
    program,
    versions: [...new Set(entries.map(({ version }) => version))].reverse(),
    netids: [...new Set(entries.map(({ netid }) => netid))].reverse(),
    owner: entries[0]?.owner ?? '',
  }));
}

/** The table of rpcinfo -s. */
export function shortTable(entries: readonly ShortEntry[], names: RpcNames): string {
  const rows = entries.map(({ program, versions, netids, owner }) => {
    const service = names.nameOf(program) ?? '-';
    const lists = `${left(versions.join(','), 10)}${left(netids.map(columnNetid).join(','), 32)}`;
    return `${right(program, 10)}  ${lists} ${left(service, 11)} ${left(owner, 0)}`;
  });
  return table('   program version(s) netid(s)                         service     owner', rows);
}

/** What rpcinfo -p lists: the table of version 2. */
export function mappingTable(mappings: readonly Mapping[], names: RpcNames): string {
  const rows = mappings.map(({ prog, vers, prot, port }) => {
    const service = names.nameOf(prog);
    const columns = `${right(prog, 10)}${right(vers, 5)}${right(protocolOf(prot), 6)}${right(port, 7)}`;
    return service === undefined ? columns : `${columns}  ${left(service, 0)}`;
  });
  return table('   program vers proto   port  service', rows);
}

/** `tcp`, `udp`, and any other by its number. */
export function protocolOf(prot: number): string {
  if (prot === IPPROTO_TCP) return 'tcp';
  return prot === IPPROTO_UDP ? 'udp' : String(prot);
}

/** A protocol that has only a number, as version 2 may tell it, stands to the right. */
function columnNetid(netid: string): string {
  return /^\d+$/.test(netid) ? `${right(netid, 6)}   ` : netid;
}
