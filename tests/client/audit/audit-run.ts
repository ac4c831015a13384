import type { StartedProgram } from '../../started-program.js';
import { startOurs } from '../../started-program.js';
import { toEnd } from '../ended-program.js';

/** Runs `sunshare-audit` to its end. */
export function audit(
  t: Parameters<typeof startOurs>[0],
  ...args: string[]
): Promise<{ stdout: string; stderr: string; code: number | null }> {
  return toEnd(startAudit(t, ...args));
}

/** Starts `sunshare-audit`. */
export function startAudit(t: Parameters<typeof startOurs>[0], ...args: string[]): StartedProgram {
  return startOurs(t, 'client/audit/main.js', args);
}
