import { PeerListener } from './peer-listener.js';
import { PublishedFiles } from './published-files.js';
import { UploadTally, type UploadTotals } from './upload-tally.js';

/** What this client offers to other peers, for each user it has served. */
export class Sharing {
  readonly #sharedFolder: string | undefined;
  /** What each user published from here; it stays published while the user is disconnected. */
  readonly #files = new Map<string, PublishedFiles>();
  /** Listeners that accept nobody any more but may still be sending. */
  readonly #retired = new Set<PeerListener>();
  readonly #tally = new UploadTally();

  constructor(sharedFolder?: string) {
    this.#sharedFolder = sharedFolder;
  }

  get uploads(): UploadTotals {
    return this.#tally.totals;
  }

  filesOf(user: string): PublishedFiles {
    const files = this.#files.get(user) ?? new PublishedFiles(this.#sharedFolder);
    this.#files.set(user, files);
    return files;
  }

  forget(user: string): void {
    this.#files.delete(user);
  }

  listenFor(user: string): Promise<PeerListener> {
    return PeerListener.start(this.filesOf(user), { tally: this.#tally });
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
