import { readFileSync } from 'node:fs';

/** For all that is no client: the program's own files and pipes, the log server, the datetime service. */
const RESERVED_DESCRIPTORS = 32;

/**
 * How many connections this process can hold. Out of descriptors the kernel's refusals hit whoever comes next, and
 * those who keep silent stay; with a bound below that it is they who give way.
 */
export function affordableConnections(descriptors = descriptorLimit()): number {
  return Math.max(1, descriptors - RESERVED_DESCRIPTORS);
}

/** Node has raised the soft limit to the hard one when it started; where the system does not tell, there is none. */
function descriptorLimit(): number {
  try {
    return limitIn(readFileSync('/proc/self/limits', 'latin1'));
  } catch {
    return Infinity;
  }
}

/** The soft limit in the text of `/proc/self/limits`. */
export function limitIn(limits: string): number {
  const [, soft] = /^Max open files +(\d+) /m.exec(limits) ?? [];
  return soft === undefined ? Infinity : Number(soft);
}
