import type { Diagnose } from '../../diagnostics/diagnostics.js';
import type { OperationObserver } from '../operation-observer.js';
import type { Watch } from './watch.js';
import { Admin } from '../../admin/admin.js';
import type { AdminPlace } from '../../admin/admin-flag.js';
import { directoryMetrics } from './directory-metrics.js';
import { operationMetrics } from './operation-metrics.js';
import { sentCallMetrics } from '../../admin/rpc-call-metrics.js';
import { ShownP2pServer, type ShownSettings } from './shown-p2p-server.js';
import { storeConditions, storeMetrics } from './store-metrics.js';
import type { Series } from '../../admin/view/series.js';

/** Opens the admin address of a P2P server. @throws the error of node:net where it cannot */
export async function openP2pServerAdmin(
  at: AdminPlace,
  settings: ShownSettings,
  diagnose: Diagnose,
): Promise<Watch> {
  const shown = new ShownP2pServer(settings);
  const admin = await Admin.open(at, diagnose, shown);
  const endCallMetrics = sentCallMetrics(admin.metrics);
  return {
    observer: observed(operationMetrics(admin.metrics), admin.series),
    watchedStore(store, settings) {
      const watched = storeMetrics(admin.metrics, store, settings);
      directoryMetrics(admin.metrics, store.survey);
      for (const condition of storeConditions(watched, settings)) admin.require(condition);
      shown.watchStore(watched);
      return watched.store;
    },
    watchLogServer(faultOf) {
      watchLogServer(admin, faultOf);
      shown.watchLogServer(faultOf);
    },
    ready: () => admin.ready(),
    stopping: () => admin.stopping(),
    close() {
      endCallMetrics();
      return admin.close();
    },
  };
}

function observed(observer: OperationObserver, series: Series): OperationObserver {
  return {
    answered(operation, statusByte, durationMs) {
      observer.answered(operation, statusByte, durationMs);
      series.add(durationMs);
    },
    unknown: () => observer.unknown(),
  };
}

/** Users never wait for it, so that it is worth a warning while there is room for what it is to be told. */
function watchLogServer(admin: Admin, faultOf: () => string | undefined): void {
  admin.require({ name: 'log-server', fault: faultOf, isWarning: true });
  admin.metrics.gauge({
    name: 'log_server_reachable',
    help: 'Whether the log server answered (1) or could not be reached (0) when it was last tried',
    read: () => Number(faultOf() === undefined),
  });
}
