import type { Diagnose } from '../../diagnostics/diagnostics.js';
import type { Watch } from './watch.js';
import type { Trail } from '../../trail/trail.js';
import { Admin } from '../../admin/admin.js';
import type { AdminPlace } from '../../admin/admin-flag.js';
import type { Metrics } from '../../admin/metrics.js';
import type { Condition } from '../../admin/readiness.js';
import { RegistrationStates } from './registration-states.js';
import { rpcCallMetrics } from '../../admin/rpc-call-metrics.js';
import { ShownLogServer } from './shown-log-server.js';
import { trailMetrics } from './trail-metrics.js';
import { TrailWatch } from './trail-watch.js';

/** Opens the admin address of a log server. @throws the error of node:net where it cannot */
export async function openLogServerAdmin(at: AdminPlace, diagnose: Diagnose): Promise<Watch> {
  const registrations = new RegistrationStates();
  const shown = new ShownLogServer(registrations);
  const admin = await Admin.open(at, diagnose, shown);
  admin.require(registrations);
  registrations.addTo(admin.metrics);
  const endCallMetrics = rpcCallMetrics(admin.metrics, (durationMs) => admin.series.add(durationMs));
  return {
    watchedTrail(trail) {
      const watched = watchedTrail(admin, trail);
      shown.watchTrail(watched);
      return watched.trail;
    },
    refused: refusedMetric(admin.metrics),
    watchRegistration: (version) => registrations.watch(version),
    standsBy: () => registrations.standsBy(),
    ready: () => admin.ready(),
    stopping: () => admin.stopping(),
    close() {
      endCallMetrics();
      return admin.close();
    },
  };
}

function watchedTrail(admin: Admin, trail: Trail): TrailWatch {
  const watched = new TrailWatch(trail);
  for (const condition of conditionsOf(watched)) admin.require(condition);
  trailMetrics(admin.metrics, watched);
  return watched;
}

function refusedMetric(metrics: Metrics): Watch['refused'] {
  const strangers = metrics.counter(
    { name: 'strangers_refused_total', help: 'Calls of those who may not report, or not read' },
    ['right'],
  );
  return (right) => strangers.inc({ right });
}

/** A trail that cannot be read still takes what is reported. */
function conditionsOf(watched: TrailWatch): Condition[] {
  return [
    { name: 'store', fault: () => watched.fault },
    { name: 'store-reading', fault: () => watched.reading.reason, isWarning: true },
  ];
}
