import type { Diagnose } from '../diagnostics.js';
import type { OperationObserver } from '../p2p-server/operation-observer.js';
import type { Watch } from '../p2p-server/watch.js';
import { Admin } from './admin.js';
import type { AdminPlace } from './admin-flag.js';
import { directoryMetrics } from './directory-metrics.js';
import { operationMetrics } from './operation-metrics.js';
import { P2pServerView, type P2pServerViewSettings } from './p2p-server-view.js';
import { sentCallMetrics } from './rpc-call-metrics.js';
import { storeConditions, storeMetrics } from './store-metrics.js';
import type { Series } from './view/series.js';

/** Opens the admin address of a P2P server. @throws the error of node:net where it cannot */
export async function openP2pServerAdmin(
  at: AdminPlace,
  settings: P2pServerViewSettings,
  diagnose: Diagnose,
): Promise<Watch> {
  const admin = await Admin.open(at, diagnose, (readiness) => new P2pServerView(settings, readiness));
  const { view } = admin;
  const endCallMetrics = sentCallMetrics(admin.metrics);
  return {
    observer: observed(operationMetrics(admin.metrics), view.series),
    watchedStore(store, settings) {
      const watched = storeMetrics(admin.metrics, store, settings);
      directoryMetrics(admin.metrics, store.survey);
      for (const condition of storeConditions(watched, settings)) admin.require(condition);
      view.watchStore(watched);
      return watched.store;
    },
    watchLogServer(faultOf) {
      watchLogServer(admin, faultOf);
      view.watchLogServer(faultOf);
    },
    ready: () => admin.ready(),
    stopping: () => admin.stopping(),
    async close() {
      endCallMetrics();
      await admin.close();
      await view.close();
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
function watchLogServer(admin: Admin<P2pServerView>, faultOf: () => string | undefined): void {
  admin.require({ name: 'log-server', fault: faultOf, isWarning: true });
  admin.metrics.gauge({
    name: 'log_server_reachable',
    help: 'Whether the log server answered (1) or could not be reached (0) when it was last tried',
    read: () => Number(faultOf() === undefined),
  });
}
