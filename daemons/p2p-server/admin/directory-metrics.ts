import type { Survey } from '../store/survey.js';
import type { Metrics } from '../../admin/metrics.js';

/** How much the directory holds. */
export function directoryMetrics(metrics: Metrics, survey: Survey): void {
  metrics.gauge({
    name: 'users',
    help: 'Users who are registered',
    read: async () => (await survey.counts()).users,
  });
  metrics.gauge({
    name: 'users_connected',
    help: 'Users who are connected',
    read: async () => (await survey.counts()).connected,
  });
  metrics.gauge({
    name: 'publications',
    help: 'Files that are published',
    read: async () => (await survey.counts()).publications,
  });
}
