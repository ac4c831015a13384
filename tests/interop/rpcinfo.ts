import { execFile } from 'node:child_process';

const DEADLINE_MS = 30_000;

interface RpcinfoResult {
  status: number;
  stdout: string;
  stderr: string;
}

/** Runs the system's rpcinfo to its end. */
export function rpcinfo(...args: string[]): Promise<RpcinfoResult> {
  // In sbin, which is not on everybody's PATH; its messages follow the language.
  const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C' };
  return new Promise((resolve) => {
    execFile('rpcinfo', args, { env, timeout: DEADLINE_MS }, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ status, stdout, stderr });
    });
  });
}

/** What `rpcinfo -p` lists of the log server, as `tcp 40001`, in its order. */
export async function listedLogServers(...hostArgs: string[]): Promise<string[]> {
  return listedVersion(1, hostArgs);
}

/** The same of the program's version 2. */
export async function listedAuditServers(...hostArgs: string[]): Promise<string[]> {
  return listedVersion(2, hostArgs);
}

async function listedVersion(version: number, hostArgs: readonly string[]): Promise<string[]> {
  const { stdout } = await rpcinfo('-p', ...hostArgs);
  const listed = new RegExp(`^\\s*536870913\\s+${version}\\s+(tcp|udp)\\s+(\\d+)`, 'gm');
  return [...stdout.matchAll(listed)].map(([, protocol = '', port = '']) => `${protocol} ${port}`);
}
