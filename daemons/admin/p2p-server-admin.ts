import type { Diagnose } from '../diagnostics.js';
import type { HostPort } from '../host-port.js';
import type { Watch } from '../p2p-server/watch.js';
import { Admin } from './admin.js';
import { operationMetrics } from './operation-metrics.js';

/** Opens the admin address of a P2P server. @throws the error of node:net where it cannot */
export async function openP2pServerAdmin(at: HostPort, diagnose: Diagnose): Promise<Watch> {
  const admin = await Admin.open(at, diagnose);
  return {
    observer: operationMetrics(admin.metrics),
    ready: () => admin.ready(),
    stopping: () => admin.stopping(),
    close: () => admin.close(),
  };
}
