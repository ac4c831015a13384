import { left } from './columns.js';
import type { RpcNames } from './rpc-names.js';
import type { ProcedureCount, VersionStatistics } from './statistics.js';

const TAB = 8;
/** rpcinfo breaks version 4's procedures after these. */
const PROCEDURES_A_ROW = 9;

/**
 * What rpcinfo -m prints: for each version its procedures, then what was looked up and what was called, with an empty
 * line between two tables. As in the other tables, numbers above 2^31 are printed as what they are.
 */
export function statisticsTable(statistics: readonly VersionStatistics[], names: RpcNames): string {
  return statistics
    .flatMap((each) => [procedureTable(each), remoteCallTable(each, names), lookUpTable(each, names)])
    .filter((text) => text !== '')
    .join('\n');
}

function procedureTable({ version, procedures }: VersionStatistics): string {
  const heading = `${version === 2 ? 'PORTMAP' : 'RPCBIND'} (version ${version}) statistics`;
  const rows = [procedures.slice(0, PROCEDURES_A_ROW), procedures.slice(PROCEDURES_A_ROW)];
  return lines([heading, ...rows.filter((row) => row.length > 0).flatMap(procedureRows)]);
}

function procedureRows(procedures: readonly ProcedureCount[]): string[] {
  const columns = procedures.map(({ name, calls, successes }) => {
    const count = successes === undefined ? String(calls) : `${successes}/${calls}`;
    // wide enough that a blank is left
    const width = (Math.floor(Math.max(name.length, count.length) / TAB) + 1) * TAB;
    return [name.padEnd(width), count.padEnd(width)] as const;
  });
  return [columns.map(([name]) => name).join(''), columns.map(([, count]) => count).join('')];
}

function remoteCallTable({ version, remoteCalls }: VersionStatistics, names: RpcNames): string {
  if (remoteCalls.length === 0) return '';
  const isFour = version === 4;
  const counts = isFour ? 'indirect success failure' : 'success\tfailure';
  const rows = remoteCalls.map(({ prog, vers, proc, netid, success, failure, indirect }) => {
    const start = `${programColumn(prog, names)}${vers}\t${proc}\t${left(netid, 0)}\t`;
    return isFour ? `${start}${indirect}\t ${success}\t${failure}` : `${start}${success}\t${failure}`;
  });
  const heading = version === 2 ? 'PMAP_RMTCALL call statistics' : versioned('RPCB_RMTCALL', version);
  return lines([heading, `prog\t\tvers\tproc\tnetid\t${counts}`, ...rows]);
}

function lookUpTable({ version, lookUps }: VersionStatistics, names: RpcNames): string {
  if (lookUps.length === 0) return '';
  const rows = lookUps.map(
    ({ prog, vers, netid, success, failure }) =>
      `${programColumn(prog, names)}${vers}\t${left(netid, 0)}\t  ${String(success).padEnd(12)}\t${failure}`,
  );
  const heading = version === 2 ? 'PMAP_GETPORT call statistics' : versioned('RPCB_GETADDR', version);
  return lines([heading, 'prog\t\tvers\tnetid\t  success\tfailure', ...rows]);
}

function versioned(procedure: string, version: number): string {
  return `${procedure} (version ${version}) call statistics`;
}

function programColumn(program: number, names: RpcNames): string {
  return left(names.nameOf(program) ?? String(program), 16);
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
