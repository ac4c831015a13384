import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { skipUnless } from '../../peers.js';
import type { Bench } from '../bench.js';
import { load } from '../load.js';
import { measureAlone, measurePairs } from '../pairs.js';
import { NOT_LOOKED_INTO, type Row } from '../row.js';
import { cLoad, cServer, ourServer, type Side } from './sides.js';
import { PER_CALL_LIMIT } from './per-call-limit.js';
import { skipWithoutC } from './skip.js';
import { systemCalls } from './system-calls.js';

const IN_FLIGHT = 64;
const run = promisify(execFile);

/** What a call costs the server, however long it takes. */
export const COSTS: readonly Row[] = [
  {
    name: 'sendlog-cpu',
    ours: `CPU time per call of our server, ${IN_FLIGHT} in flight from C`,
    reference: 'C server',
    mark: { atMost: 0.3 },
    limit: PER_CALL_LIMIT,
    skip: skipWithoutC,
    measure: async (bench) => {
      const [our, c] = [await ourServer(bench), await cServer(bench, 'tcp')];
      const sides = { ours: () => cpuUsPerCall(bench, our), reference: () => cpuUsPerCall(bench, c) };
      return measurePairs(bench, sides, { unit: 'µs/call' });
    },
  },
  {
    name: 'sendlog-system-calls',
    ours: `system calls per call of our server, ${IN_FLIGHT} in flight from C`,
    reference: '1 system call (the C server makes 1.07)',
    mark: { atMost: 0.13 },
    limit: NOT_LOOKED_INTO,
    skip: () => skipWithoutC() || skipUnless('strace'),
    measure: async (bench) => {
      const our = await ourServer(bench);
      return measureAlone(bench, () => systemCallsPerCall(bench, our), 'system calls');
    },
  },
];

async function cpuUsPerCall(bench: Bench, { pid, port }: Side): Promise<number> {
  const before = await cpuSeconds(pid);
  const { operations } = await load(await cLoad(port, bench.seconds, { inFlight: IN_FLIGHT }));
  return ((await cpuSeconds(pid)) - before) * (1e6 / operations);
}

/** User and system time of a process and all its threads, from proc(5). */
async function cpuSeconds(pid: number): Promise<number> {
  const { stdout: ticksPerSecond } = await run('getconf', ['CLK_TCK']);
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // behind the name, which may hold spaces and brackets: state, ppid, …, utime, stime
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / Number(ticksPerSecond);
}

async function systemCallsPerCall(bench: Bench, { pid, port }: Side): Promise<number> {
  const command = await cLoad(port, bench.seconds, { inFlight: IN_FLIGHT });
  let operations = 0;
  const counted = await systemCalls(pid, async () => {
    ({ operations } = await load(command));
  });
  return counted / operations;
}
