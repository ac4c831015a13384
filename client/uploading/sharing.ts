import { PeerListener } from './peer-listener.js';
import type { PeerTls } from './peer-tls.js';
import type { PublicationRecord } from './publication-record.js';
import { PublishedFiles } from './published-files.js';
import { RateLimit } from './rate-limit.js';
import { UploadTally, type UploadTotals } from './upload-tally.js';

export interface SharingOptions {
  /** A folder open to peers besides the published files. */
  readonly sharedFolder?: string | undefined;
  /** Where each user's publications are recorded; without it they are forgotten when the client ends. */
  readonly recordOf?: ((user: string) => PublicationRecord) | undefined;
  /** How fast files are sent, all uploads together, in bytes per second. */
  readonly limitRate?: number | undefined;
  /** With which certificate files are served, to those who ask for TLS. */
  readonly tls?: PeerTls | undefined;
}

/** What this client offers to other peers, for each user it has served. */
export class Sharing {
  readonly #options: SharingOptions;
  /** What each user published from here; it stays published while the user is disconnected. */
  readonly #files = new Map<string, PublishedFiles>();
  readonly #records = new Map<string, PublicationRecord>();
  /** Listeners that accept nobody any more but may still be sending. */
  readonly #retired = new Set<PeerListener>();
  readonly #tally = new UploadTally();
  readonly #rate: RateLimit;

  constructor(options: SharingOptions = {}) {
    this.#options = options;
    this.#rate = new RateLimit(options.limitRate);
  }

  get uploads(): UploadTotals {
    return this.#tally.totals;
  }

  filesOf(user: string): PublishedFiles {
    const files = this.#files.get(user) ?? new PublishedFiles(this.#options.sharedFolder);
    this.#files.set(user, files);
    return files;
  }

  recordOf(user: string): PublicationRecord | undefined {
    const record = this.#records.get(user) ?? this.#options.recordOf?.(user);
    if (record !== undefined) this.#records.set(user, record);
    return record;
  }

  /** Offers what is recorded: an earlier run of the client published it, or another client of the same user. */
  async restore(user: string): Promise<void> {
    const recorded = await this.recordOf(user)?.read();
    if (recorded !== undefined) this.filesOf(user).replaceAll(recorded);
  }

  /** This user has published nothing. */
  async forget(user: string): Promise<void> {
    this.filesOf(user).replaceAll(new Map());
    await this.recordOf(user)?.clear();
  }

  listenFor(user: string): Promise<PeerListener> {
    const { tls } = this.#options;
    return PeerListener.start(this.filesOf(user), { tally: this.#tally, rate: this.#rate, tls });
  }

  /** Stops a listener at once, but lets the uploads in flight go on. */
  retire(listener: PeerListener): void {
    this.#retired.add(listener);
    void listener.stop().then(() => this.#retired.delete(listener));
  }

  /** Resolves when nothing is being sent any more; cuts what still is after `graceMs`. */
  async finish(graceMs: number): Promise<void> {
    const grace = setTimeout(() => {
      for (const listener of this.#retired) void listener.cut();
    }, graceMs);
    await Promise.all([...this.#retired].map((listener) => listener.stop()));
    clearTimeout(grace);
  }
}
