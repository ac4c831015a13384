import { readdirSync, readFileSync } from 'node:fs';
import { eventually } from '../../eventually.js';
import { startProgram } from '../../started-program.js';
import { Bench } from '../bench.js';
import { measureAlone, measurePairs } from '../pairs.js';
import type { Row } from '../row.js';
import { p2pLoad } from './loads.js';
import { cSystem, ourSystem, type System } from './sides.js';
import { skipBesideC } from './skip-beside-c.js';

/** As many as the server holds by default, all but a few. */
const CONNECTIONS = 4_000;

const SOCKETS =
  'of 2.3 KiB that stay for each, 1.9 are a Socket of Node with its two streams and events; the rest is space for young ' +
  'objects, which grows by whole MiB, so that the same server shows 3.7 or 4.4 KiB. Tried: no timer, parser, ' +
  'AbortController or options for each connection, which saved 1.1 KiB.';

const skip = (): string | false => skipBesideC();

/** KiB of the process for each of many connections that send nothing, in a server that has just been started. */
async function kibPerIdleConnection(bench: Bench, start: (bench: Bench) => Promise<System>): Promise<number> {
  const own = new Bench({ isQuick: bench.isQuick });
  bench.teardown(() => own.end());
  try {
    const system = await start(own);
    const pid = system.server.pid ?? 0;
    const before = residentKib(pid);
    const { command, args } = await p2pLoad(system, 'idle', CONNECTIONS);
    const { program } = startProgram(own, { name: 'p2p_load idle', command, args: [...args], isFed: true });
    await program.ready((text) => text.includes('open'));
    await eventually('all are accepted', () => readdirSync(`/proc/${pid}/fd`).length >= CONNECTIONS);
    return (residentKib(pid) - before) / CONNECTIONS;
  } finally {
    await own.end();
  }
}

export function residentKib(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Number(kib);
}

export const IDLE_ROWS: readonly Row[] = [
  {
    name: 'p2p-idle',
    ours: 'memory for each of 4,000 idle connections',
    reference: '1 KiB',
    mark: { atMost: 4 },
    limit: SOCKETS,
    skip,
    measure: (bench) => measureAlone(bench, () => kibPerIdleConnection(bench, ourSystem), 'KiB'),
  },
  {
    name: 'p2p-idle-beside-c',
    ours: 'the same',
    reference: 'C, a thread for each',
    mark: { atMost: 0.47 },
    limit: SOCKETS,
    skip,
    measure: (bench) =>
      measurePairs(
        bench,
        {
          ours: () => kibPerIdleConnection(bench, ourSystem),
          reference: () => kibPerIdleConnection(bench, cSystem),
        },
        { unit: 'KiB' },
      ),
  },
];
