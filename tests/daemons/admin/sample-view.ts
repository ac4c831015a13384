import { LiveTrail } from '../../../daemons/admin/view/live-trail.js';
import { Series } from '../../../daemons/admin/view/series.js';
import type { View } from '../../../daemons/admin/view/view.js';
import type { Overview } from '../../../daemons/admin/view/wire.js';

export const SAMPLE_OVERVIEW: Overview = {
  daemon: 'p2p-server',
  version: '1.2.3',
  startedMs: 0,
  isReady: true,
  directory: { users: 2, connected: 1, publications: 3 },
  waitingRecords: 0,
  answered: 7,
  health: [{ name: 'database', state: 'well', text: 'all is kept' }],
  chain: { state: 'unknown', text: 'no record yet', position: 0, hash: '' },
};

/** A view in which nothing happens by itself. */
export function sampleView(changes: Partial<View> = {}): View {
  return {
    overview: () => Promise.resolve(SAMPLE_OVERVIEW),
    series: new Series(),
    trail: new LiveTrail(),
    survey: undefined,
    refresh: () => Promise.resolve(),
    ...changes,
  };
}
