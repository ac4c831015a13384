import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const DEADLINE_MS = 120_000;
/** Its scripts wait for a peer as long as the round trips measured on loopback suggest, a second; so they wait ten. */
const PATIENT = ['--min-rtt-timeout', '5s'];

/** Runs nmap to its end; gives what it printed. */
export async function nmap(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('nmap', [...PATIENT, ...args], { timeout: DEADLINE_MS });
  return stdout;
}
