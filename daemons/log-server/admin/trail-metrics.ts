import type { TrailCounters } from '../../trail/trail.js';
import type { Metrics } from '../../admin/metrics.js';
import type { TrailWatch } from './trail-watch.js';

const COUNTS: readonly [key: keyof TrailCounters, name: string, help: string][] = [
  ['records', 'trail_records_total', 'Records taken into the trail since the start'],
  [
    'duplicates',
    'trail_duplicates_total',
    'Records that came again, and were acknowledged without being stored',
  ],
  [
    'differing',
    'trail_conflicts_total',
    'Records whose content was another than what the trail holds, in batches that were not taken',
  ],
  ['gaps', 'trail_gaps_total', 'Times that a source no longer had records which never came'],
  ['missing', 'trail_missing_records_total', 'Records lost in these gaps'],
];

const GAUGES: readonly [key: keyof TrailCounters, name: string, help: string][] = [
  ['sources', 'trail_sources', 'Sources that the trail knows'],
  ['lastPosition', 'trail_position', 'Position of the newest record'],
  ['segment', 'trail_segment', 'Number of the segment that is written; 0 where there are none'],
];

/** What the trail counts, read when somebody asks. */
export function trailMetrics(metrics: Metrics, trail: TrailWatch): void {
  for (const [key, name, help] of COUNTS) metrics.count({ name, help, read: () => trail.counters[key] });
  for (const [key, name, help] of GAUGES) metrics.gauge({ name, help, read: () => trail.counters[key] });
  metrics.labelledCount({
    name: 'trail_refused_batches_total',
    help: 'Batches that were not taken: of a source that is another’s, other than what is held, senseless, or of one source too many',
    label: 'reason',
    read: () => Object.entries(trail.refused),
  });
  metrics.count({
    name: 'trail_write_failures_total',
    help: 'Calls whose records could not be stored',
    read: () => trail.writing.count,
  });
  metrics.count({
    name: 'trail_read_failures_total',
    help: 'Calls that the trail could not be read for',
    read: () => trail.reading.count,
  });
}
