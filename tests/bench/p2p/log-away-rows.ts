import type { Bench } from '../bench.js';
import { measurePairs } from '../pairs.js';
import { NOT_LOOKED_INTO, type Row } from '../row.js';
import { lives } from './loads.js';
import { ourSystem, type StoreName, type System } from './sides.js';
import { skipBesideC } from './skip-beside-c.js';

interface Away {
  readonly store: StoreName;
  /** What becomes of the log server: it ends, or it stands still with its connections open. */
  readonly by: 'SIGKILL' | 'SIGSTOP';
}

/** How long one operation in a hundred takes while the log server is away, beside the same with it there. */
function away(name: string, ours: string, { store, by }: Away): Row {
  return {
    name,
    ours,
    reference: 'itself with the log server at work on the same processors',
    mark: { atMost: 1.2 },
    limit: NOT_LOOKED_INTO,
    isLong: store === 'sqlite',
    skip: () => skipBesideC(store),
    measure: async (bench) => {
      const without = await audited(bench, store);
      const reference = await audited(bench, store);
      without.logServer?.signal(by);
      return measurePairs(
        bench,
        { ours: () => p99Us(bench, without), reference: () => p99Us(bench, reference) },
        { unit: 'µs' },
      );
    },
  };
}

/** One that has logged operations before. */
async function audited(bench: Bench, store: StoreName): Promise<System> {
  const system = await ourSystem(bench, { store, isAudited: true });
  await lives(bench, system);
  return system;
}

async function p99Us(bench: Bench, system: System): Promise<number> {
  const { p99Us = NaN } = await lives(bench, system);
  return p99Us;
}

export const LOG_AWAY_ROWS: readonly Row[] = [
  away('p2p-p99-log-stopped', 'p99 of 64 clients, the log server ended', { store: 'memory', by: 'SIGKILL' }),
  away('p2p-p99-log-frozen', 'p99 of 64 clients, the log server frozen', { store: 'memory', by: 'SIGSTOP' }),
  away('p2p-p99-sqlite-log-stopped', 'p99, `--store sqlite:`, the log server ended', {
    store: 'sqlite',
    by: 'SIGKILL',
  }),
  away('p2p-p99-sqlite-log-frozen', 'p99, `--store sqlite:`, the log server frozen', {
    store: 'sqlite',
    by: 'SIGSTOP',
  }),
];
