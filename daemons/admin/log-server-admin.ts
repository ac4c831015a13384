import type { Diagnose } from '../diagnostics.js';
import type { HostPort } from '../host-port.js';
import type { Watch } from '../log-server/watch.js';
import { Admin } from './admin.js';
import { RegistrationStates } from './registration-states.js';
import { rpcCallMetrics } from './rpc-call-metrics.js';

/** Opens the admin address of a log server. @throws the error of node:net where it cannot */
export async function openLogServerAdmin(at: HostPort, diagnose: Diagnose): Promise<Watch> {
  const registrations = new RegistrationStates();
  const admin = await Admin.open(at, diagnose, [registrations]);
  registrations.addTo(admin.metrics);
  const endCallMetrics = rpcCallMetrics(admin.metrics);
  return {
    watchRegistration: (version) => registrations.watch(version),
    ready: () => admin.ready(),
    stopping: () => admin.stopping(),
    close() {
      endCallMetrics();
      return admin.close();
    },
  };
}
