import { productVersion } from '../../command-line.js';
import type { Survey } from '../../p2p-server/store/survey.js';
import type { Readiness } from '../readiness.js';
import type { LiveTrail } from './live-trail.js';
import { Series } from './series.js';
import type { View } from './view.js';
import type { ChainReport, DirectoryCounts, Health, Overview } from './wire.js';

/** What a daemon shows in its own way. */
export interface ShownDaemon {
  readonly daemon: Overview['daemon'];
  readonly trail: LiveTrail;
  readonly survey: Survey | undefined;
  /** Null for a daemon that sends none. */
  readonly waitingRecords: number | null;
  readonly health: readonly Health[];
  readonly chain: ChainReport;
  /** Never rejects. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

/** What is to be seen of a daemon: what each has, and what is its own. */
export class DaemonView implements View {
  readonly series = new Series();
  readonly #shown: ShownDaemon;
  readonly #readiness: Readiness;
  readonly #startedMs = Date.now();
  readonly #version = productVersion();

  constructor(shown: ShownDaemon, readiness: Readiness) {
    this.#shown = shown;
    this.#readiness = readiness;
  }

  get trail(): LiveTrail {
    return this.#shown.trail;
  }

  get survey(): Survey | undefined {
    return this.#shown.survey;
  }

  async overview(): Promise<Overview> {
    const directory = await this.#counts();
    const { daemon, waitingRecords, health, chain } = this.#shown;
    return {
      daemon,
      version: this.#version,
      startedMs: this.#startedMs,
      isReady: this.#readiness.report().ready,
      directory,
      waitingRecords,
      answered: this.series.answered,
      health,
      chain,
    };
  }

  refresh(): Promise<void> {
    return this.#shown.refresh();
  }

  async close(): Promise<void> {
    this.series.close();
    await this.#shown.close();
  }

  /** Nothing of a directory that cannot be read: who looks on must not end the daemon. */
  async #counts(): Promise<DirectoryCounts | null> {
    return (await this.survey?.counts().catch(() => null)) ?? null;
  }
}
