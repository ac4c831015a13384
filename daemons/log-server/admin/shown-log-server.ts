import type { Trail } from '../../trail/trail.js';
import type { RegistrationStates } from './registration-states.js';
import type { TrailWatch } from './trail-watch.js';
import type { ShownDaemon } from '../../admin/view/daemon-view.js';
import { LiveTrail } from '../../admin/view/live-trail.js';
import { type ReadableTrail, TrailFollower } from '../../admin/view/trail-follower.js';
import type { ChainReport, Health } from '../../admin/view/wire.js';

/** No long turn of the event loop. */
const MAX_PAGE_BYTES = 1024 * 1024;

/** What is to be seen of a log server: its trail, and how it fares. */
export class ShownLogServer implements ShownDaemon {
  readonly daemon = 'log-server';
  readonly survey = undefined;
  readonly waitingRecords = null;
  readonly trail = new LiveTrail();
  readonly #registrations: RegistrationStates;
  #watched: TrailWatch | undefined;
  #follower: TrailFollower | undefined;

  constructor(registrations: RegistrationStates) {
    this.#registrations = registrations;
  }

  watchTrail(watched: TrailWatch): void {
    this.#watched = watched;
    this.#follower = new TrailFollower(readable(watched.trail), this.trail);
  }

  get health(): readonly Health[] {
    return [this.#portmapperHealth(), this.#databaseHealth()];
  }

  get chain(): ChainReport {
    const isOpening = { state: 'unknown', text: 'the trail is being opened', position: 0, hash: '' } as const;
    return this.#follower?.chain ?? isOpening;
  }

  async refresh(): Promise<void> {
    await this.#follower?.step();
  }

  /** The trail is not its own. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  #portmapperHealth(): Health {
    const reason = this.#registrations.fault();
    if (reason !== undefined)
      return {
        name: 'portmapper',
        state: 'fault',
        text: `P2P servers cannot find this log server: ${reason}`,
      };
    if (this.#registrations.isStandingBy)
      return {
        name: 'portmapper',
        state: 'unknown',
        text: 'is not told of this log server, which stands by',
      };
    return this.#registrations.isWatched
      ? { name: 'portmapper', state: 'well', text: 'knows this log server' }
      : { name: 'portmapper', state: 'unknown', text: 'is not told of this log server (--register off)' };
  }

  #databaseHealth(): Health {
    const watched = this.#watched;
    const { fault, reading } = watched ?? {};
    if (fault !== undefined)
      return { name: 'database', state: 'fault', text: `records cannot be stored: ${fault}` };
    if (reading?.reason !== undefined)
      return { name: 'database', state: 'warning', text: `the trail cannot be read: ${reading.reason}` };
    return watched?.trail.isDurable === false
      ? {
          name: 'database',
          state: 'well',
          text: 'the trail is kept in memory, and gone when the server stops',
        }
      : { name: 'database', state: 'well', text: 'has each record before it is acknowledged' };
  }
}

function readable(trail: Trail): ReadableTrail {
  return {
    end: () => Promise.resolve(trail.counters.lastPosition),
    read: (after, limit) =>
      trail.read({
        filter: { tag: 'READ_ALL' },
        after: BigInt(after),
        limit,
        maxBytes: MAX_PAGE_BYTES,
      }),
    close: () => Promise.resolve(),
  };
}
