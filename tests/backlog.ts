import { execFileSync } from 'node:child_process';

/** How many connections the system lets wait at a TCP port, by `ss` of iproute2. */
export function backlogOf(port: number): number {
  const line = execFileSync('ss', ['-Hltn', `sport = :${port}`], { encoding: 'utf8' });
  return Number(line.trim().split(/\s+/)[2]);
}
