import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const DEADLINE_MS = 120_000;

/** Runs nmap to its end; gives what it printed. */
export async function nmap(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('nmap', args, { timeout: DEADLINE_MS });
  return stdout;
}
