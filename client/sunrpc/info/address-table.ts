import type { ProgramVersion, RpcbEntry } from 'portmapper-js';
import { left, right, table } from './columns.js';
import type { RpcNames } from './rpc-names.js';

/** `struct netconfig`'s classes of transports, as `nc_semantics` numbers them. */
const SEMANTICS: Readonly<Record<number, string>> = { 1: 'clts', 2: 'cots', 3: 'cots_ord' };

/** The class of a transport. rpcinfo takes what it does not know for `cots_ord`. */
export function semanticsOf(semantics: number): string {
  return SEMANTICS[semantics] ?? 'cots_ord';
}

/** What rpcinfo -l lists: the addresses of one version of a program. */
export function addressTable(
  { program, version }: ProgramVersion,
  entries: readonly RpcbEntry[],
  names: RpcNames,
): string {
  const numbers = `${right(program, 10)}${right(version, 3)}`;
  const service = left(names.nameOf(program) ?? '-', 13);
  const rows = entries.map(({ r_maddr, r_nc_semantics, r_nc_protofmly, r_nc_proto }) => {
    const transport = `${r_nc_protofmly}/${r_nc_proto}/${semanticsOf(r_nc_semantics)}`;
    return `${numbers}    ${left(transport, 23)} ${left(r_maddr, 24)} ${service}`;
  });
  return table('   program vers  tp_family/name/class    address\t\t  service', rows);
}
