import { readFileSync, writeFileSync } from 'node:fs';
import { childrenOf } from '../child-processes.js';
import type { PrivatePostgres } from '../postgres/private-postgres.js';

const TICK_US = 10_000;

/** Processor time so far, in µs. */
export interface Usage {
  readonly serverUs: number;
  readonly databaseUs: number;
}

/** Of a server, with those that it has started, and of its database where it has one. */
export function usageOf(server: number, postgres?: Pick<PrivatePostgres, 'processes'>): Usage {
  const sum = (pids: readonly number[]): number => pids.reduce((total, pid) => total + processorUsOf(pid), 0);
  return { serverUs: sum([server, ...childrenOf(server)]), databaseUs: sum(postgres?.processes ?? []) };
}

/** Each of `n` times what was used since then. */
export function usedSince(before: Usage, after: Usage, n: number): Usage {
  return {
    serverUs: (after.serverUs - before.serverUs) / n,
    databaseUs: (after.databaseUs - before.databaseUs) / n,
  };
}

/** Forgets the most memory that a process had. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** The most resident memory since then, in bytes. */
export function peakBytes(pid: number): number {
  const [, kib = '0'] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Number(kib) * 1_024;
}

/** Of a process, and of those of its children that have ended; 0 where there is none. */
export function processorUsOf(pid: number): number {
  try {
    const [, state = ''] = /^.*\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? [];
    const fields = state.split(' ').map(Number);
    return [11, 12, 13, 14].reduce((sum, field) => sum + (fields[field] ?? 0), 0) * TICK_US;
  } catch {
    return 0;
  }
}
