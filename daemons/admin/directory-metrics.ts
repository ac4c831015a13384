import type { Survey } from '../p2p-server/store/survey.js';
import type { Metrics } from './metrics.js';

/** How much the directory holds. */
export function directoryMetrics(metrics: Metrics, survey: Survey): void {
  metrics.gauge({ name: 'users', help: 'Users who are registered', read: () => survey.counts().users });
  metrics.gauge({
    name: 'users_connected',
    help: 'Users who are connected',
    read: () => survey.counts().connected,
  });
  metrics.gauge({
    name: 'publications',
    help: 'Files that are published',
    read: () => survey.counts().publications,
  });
}
