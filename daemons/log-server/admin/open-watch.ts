import type { AdminPlace } from '../../admin/admin-flag.js';
import type { Diagnose } from '../../diagnostics/diagnostics.js';
import type { Watch } from './watch.js';

const NOBODY: Watch = {
  watchedTrail: (trail) => trail,
  refused: () => undefined,
  watchRegistration: () => () => undefined,
  standsBy: () => undefined,
  ready: () => undefined,
  stopping: () => undefined,
  close: () => Promise.resolve(),
};

/** Lets them look in at an address, where one is given; only then is an HTTP server loaded. */
export async function openWatch(at: AdminPlace | undefined, diagnose: Diagnose): Promise<Watch> {
  if (at === undefined) return NOBODY;
  const { openLogServerAdmin } = await import('./log-server-admin.js');
  return openLogServerAdmin(at, diagnose);
}
