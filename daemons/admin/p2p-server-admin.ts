import type { Diagnose } from '../diagnostics.js';
import type { HostPort } from '../host-port.js';
import type { Watch } from '../p2p-server/watch.js';
import { Admin } from './admin.js';
import { operationMetrics } from './operation-metrics.js';
import { storeConditions, storeMetrics } from './store-metrics.js';

/** Opens the admin address of a P2P server. @throws the error of node:net where it cannot */
export async function openP2pServerAdmin(at: HostPort, diagnose: Diagnose): Promise<Watch> {
  const admin = await Admin.open(at, diagnose);
  return {
    observer: operationMetrics(admin.metrics),
    watchedStore(store, settings) {
      const watched = storeMetrics(admin.metrics, store, settings);
      for (const condition of storeConditions(watched, settings)) admin.require(condition);
      return watched.store;
    },
    watchLogServer: (isAway) => watchLogServer(admin, isAway),
    ready: () => admin.ready(),
    stopping: () => admin.stopping(),
    close: () => admin.close(),
  };
}

/** Users never wait for it, so that it is worth a warning while there is room for what it is to be told. */
function watchLogServer(admin: Admin, isAway: () => boolean): void {
  admin.require({
    name: 'log-server',
    fault: () => (isAway() ? 'it could not be reached when it was last tried' : undefined),
    isWarning: true,
  });
  admin.metrics.gauge({
    name: 'log_server_reachable',
    help: 'Whether the log server answered (1) or could not be reached (0) when it was last tried',
    read: () => Number(!isAway()),
  });
}
