import type { Survey } from '../../p2p-server/store/survey.js';
import type { LiveTrail } from './live-trail.js';
import type { Series } from './series.js';
import type { Overview } from './wire.js';

/** What is to be seen of a daemon. */
export interface View {
  overview(): Promise<Overview>;
  readonly series: Series;
  readonly trail: LiveTrail;
  /** Of a P2P server that has opened its store. */
  readonly survey: Survey | undefined;
  /** Brings up to date what is kept current only while somebody watches. Never rejects. */
  refresh(): Promise<void>;
}
