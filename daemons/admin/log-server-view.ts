import { productVersion } from '../command-line.js';
import type { Trail } from '../trail/trail.js';
import type { Readiness } from './readiness.js';
import type { RegistrationStates } from './registration-states.js';
import type { TrailWatch } from './trail-watch.js';
import { LiveTrail } from './view/live-trail.js';
import { Series } from './view/series.js';
import { type ReadableTrail, TrailFollower } from './view/trail-follower.js';
import type { View } from './view/view.js';
import type { Health, Overview } from './view/wire.js';

/** No long turn of the event loop. */
const MAX_PAGE_BYTES = 1024 * 1024;

/** What is to be seen of a log server: its trail, and how it fares. */
export class LogServerView implements View {
  readonly survey = undefined;
  readonly series = new Series();
  readonly trail = new LiveTrail();
  readonly #readiness: Readiness;
  readonly #registrations: RegistrationStates;
  readonly #startedMs = Date.now();
  readonly #version = productVersion();
  #watched: TrailWatch | undefined;
  #follower: TrailFollower | undefined;

  constructor(readiness: Readiness, registrations: RegistrationStates) {
    this.#readiness = readiness;
    this.#registrations = registrations;
  }

  watchTrail(watched: TrailWatch): void {
    this.#watched = watched;
    this.#follower = new TrailFollower(readable(watched.trail), this.trail);
  }

  overview(): Promise<Overview> {
    const chain = this.#follower?.chain;
    return Promise.resolve({
      daemon: 'log-server',
      version: this.#version,
      startedMs: this.#startedMs,
      isReady: this.#readiness.report().ready,
      directory: null,
      waitingRecords: null,
      answered: this.series.answered,
      health: [this.#portmapperHealth(), this.#databaseHealth()],
      chain: chain ?? { state: 'unknown', text: 'the trail is being opened', position: 0, hash: '' },
    });
  }

  async refresh(): Promise<void> {
    await this.#follower?.step();
  }

  close(): void {
    this.series.close();
  }

  #portmapperHealth(): Health {
    const reason = this.#registrations.fault();
    if (reason !== undefined)
      return {
        name: 'portmapper',
        state: 'fault',
        text: `P2P servers cannot find this log server: ${reason}`,
      };
    return this.#registrations.isWatched
      ? { name: 'portmapper', state: 'well', text: 'knows this log server' }
      : { name: 'portmapper', state: 'unknown', text: 'is not told of this log server (--register off)' };
  }

  #databaseHealth(): Health {
    const watched = this.#watched;
    const { writing, reading } = watched ?? {};
    if (writing?.reason !== undefined)
      return { name: 'database', state: 'fault', text: `records cannot be stored: ${writing.reason}` };
    if (reading?.reason !== undefined)
      return { name: 'database', state: 'warning', text: `the trail cannot be read: ${reading.reason}` };
    return watched?.trail.isDurable === false
      ? {
          name: 'database',
          state: 'well',
          text: 'the trail is kept in memory, and gone when the server stops',
        }
      : { name: 'database', state: 'well', text: 'the trail is kept on disk' };
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
