import { readFileSync } from 'node:fs';
import { DK_NDRIVE, type Statstime } from './rstat.js';

/** What Linux counts in `/proc`, and Node does not tell. */
export type KernelCounters = Omit<Statstime, 'cp_time' | 'avenrun' | 'boottime' | 'curtime'>;

/** A line as its words; where the name stands in front of a colon it may touch what follows. */
function rows(folder: string, file: string): string[][] {
  try {
    const lines = readFileSync(`${folder}/${file}`, 'latin1').trim().split('\n');
    return lines.map((line) => line.replace(':', ' ').trim().split(/\s+/));
  } catch {
    // another system, or a container that hides it: then nothing is counted
    return [];
  }
}

function sum(table: readonly string[][], column: number): number {
  return table.reduce((total, row) => total + (Number(row[column]) || 0), 0);
}

const TICK_MS = 10;

/** Counters of 32 bits begin again at their lowest. */
export function ticks(milliseconds: number): number {
  return Math.round(milliseconds / TICK_MS) | 0;
}

/** Those of the kernel whose `/proc` is at `proc`. */
export function kernelCounters(proc = '/proc'): KernelCounters {
  const [memory, kernel] = [rows(proc, 'vmstat'), rows(proc, 'stat')];
  const named = (table: readonly string[][], name: string): number =>
    sum(
      table.filter(([first]) => first === name),
      1,
    ) >>> 0;
  // whole disks, which have names without a number behind letters; the transfers are reads and writes
  const disks = rows(proc, 'diskstats').filter(([, , name = '']) =>
    /^([hsv]d[a-z]+|nvme\d+n\d+|mmcblk\d+)$/.test(name),
  );
  const transfers = disks.map((disk) => (sum([disk], 3) + sum([disk], 7)) | 0);
  // behind two lines of headings
  const interfaces = rows(proc, 'net/dev')
    .slice(2)
    .filter(([name]) => name !== 'lo');
  return {
    dk_xfer: [...transfers, 0, 0, 0, 0].slice(0, DK_NDRIVE),
    v_pgpgin: named(memory, 'pgpgin'),
    v_pgpgout: named(memory, 'pgpgout'),
    v_pswpin: named(memory, 'pswpin'),
    v_pswpout: named(memory, 'pswpout'),
    v_intr: named(kernel, 'intr'),
    v_swtch: named(kernel, 'ctxt'),
    if_ipackets: sum(interfaces, 2) | 0,
    if_ierrors: sum(interfaces, 3) | 0,
    if_opackets: sum(interfaces, 10) | 0,
    if_oerrors: sum(interfaces, 11) | 0,
    if_collisions: sum(interfaces, 14) | 0,
  };
}
