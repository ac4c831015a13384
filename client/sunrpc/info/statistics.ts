import type { RpcbStat } from 'portmapper-js';

/** How often a procedure was called, and, where the portmapper counts it, how often with success. */
export interface ProcedureCount {
  readonly name: string;
  readonly calls: number;
  readonly successes?: number;
}

/** What one version of a portmapper was asked. */
export interface VersionStatistics {
  readonly version: number;
  readonly procedures: readonly ProcedureCount[];
  /** By program: GETPORT and GETADDR. */
  readonly lookUps: RpcbStat['addrinfo'];
  /** By procedure: CALLIT, BCAST and INDIRECT. */
  readonly remoteCalls: RpcbStat['rmtinfo'];
}

/** Names of procedures from 0 on, as rpcinfo has them. */
const PROCEDURES: Readonly<Record<number, readonly string[]>> = {
  2: ['NULL', 'SET', 'UNSET', 'GETPORT', 'DUMP', 'CALLIT'],
  3: ['NULL', 'SET', 'UNSET', 'GETADDR', 'DUMP', 'CALLIT', 'TIME', 'U2T', 'T2U'],
  4: [
    ...['NULL', 'SET', 'UNSET', 'GETADDR', 'DUMP', 'CALLIT', 'TIME', 'U2T', 'T2U'],
    ...['VERADDR', 'INDRECT', 'GETLIST', 'GETSTAT'],
  ],
};

const GETADDR = 3;
const GETADDRLIST = 11;

/** Reads GETSTAT's answer: the statistics of versions 2, 3 and 4. */
export function statisticsOf(stats: readonly RpcbStat[]): readonly VersionStatistics[] {
  return stats.map((stat, i) => {
    const version = i + 2;
    const successes: Readonly<Record<number, number>> = {
      1: stat.setinfo,
      2: stat.unsetinfo,
      3: sum(stat.addrinfo),
      5: sum(stat.rmtinfo),
    };
    const calls = [...stat.info];
    // what version 4 counts by program are GETADDR and GETADDRLIST
    if (version === 4) calls[GETADDR] = (calls[GETADDR] ?? 0) + (calls[GETADDRLIST] ?? 0);
    const procedures = (PROCEDURES[version] ?? []).map((name, number) => {
      const count = { name, calls: calls[number] ?? 0 };
      const successful = successes[number];
      return successful === undefined ? count : { ...count, successes: successful };
    });
    return { version, procedures, lookUps: stat.addrinfo, remoteCalls: stat.rmtinfo };
  });
}

function sum(counts: readonly { readonly success: number }[]): number {
  return counts.reduce((total, { success }) => total + success, 0);
}
