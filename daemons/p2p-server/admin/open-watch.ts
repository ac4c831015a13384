import type { Diagnose } from '../../diagnostics/diagnostics.js';
import type { Settings } from '../settings.js';
import type { Watch } from './watch.js';

const NOBODY: Watch = {
  observer: undefined,
  watchedStore: (store) => store,
  watchLogServer: () => undefined,
  ready: () => undefined,
  stopping: () => undefined,
  close: () => Promise.resolve(),
};

/** Lets them look in at an address, where one is given; only then is an HTTP server loaded. */
export async function openWatch(settings: Settings, diagnose: Diagnose): Promise<Watch> {
  const { admin: at } = settings;
  if (at === undefined) return NOBODY;
  const { openP2pServerAdmin } = await import('./p2p-server-admin.js');
  return openP2pServerAdmin(at, settings, diagnose);
}
