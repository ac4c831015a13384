import type { Diagnose } from '../diagnostics.js';
import type { Watch } from '../log-server/watch.js';
import { Admin } from './admin.js';
import type { AdminPlace } from './admin-flag.js';
import { LogServerView } from './log-server-view.js';
import type { Condition } from './readiness.js';
import { RegistrationStates } from './registration-states.js';
import { rpcCallMetrics } from './rpc-call-metrics.js';
import { trailMetrics } from './trail-metrics.js';
import { TrailWatch } from './trail-watch.js';

/** Opens the admin address of a log server. @throws the error of node:net where it cannot */
export async function openLogServerAdmin(at: AdminPlace, diagnose: Diagnose): Promise<Watch> {
  const registrations = new RegistrationStates();
  const admin = await Admin.open(at, diagnose, (readiness) => new LogServerView(readiness, registrations));
  const { view } = admin;
  admin.require(registrations);
  registrations.addTo(admin.metrics);
  const endCallMetrics = rpcCallMetrics(admin.metrics, (durationMs) => view.series.add(durationMs));
  const strangers = admin.metrics.counter(
    { name: 'strangers_refused_total', help: 'Calls of those who may not report, or not read' },
    ['right'],
  );
  return {
    watchedTrail(trail) {
      const watched = new TrailWatch(trail);
      for (const condition of conditionsOf(watched)) admin.require(condition);
      trailMetrics(admin.metrics, watched);
      view.watchTrail(watched);
      return watched.trail;
    },
    refused: (right) => strangers.inc({ right }),
    watchRegistration: (version) => registrations.watch(version),
    ready: () => admin.ready(),
    stopping: () => admin.stopping(),
    close() {
      endCallMetrics();
      view.close();
      return admin.close();
    },
  };
}

/** A trail that cannot be read still takes what is reported. */
function conditionsOf({ writing, reading }: TrailWatch): Condition[] {
  return [
    { name: 'store', fault: () => writing.reason },
    { name: 'store-reading', fault: () => reading.reason, isWarning: true },
  ];
}
