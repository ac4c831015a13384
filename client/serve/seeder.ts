import type { Diagnose } from '../../daemons/diagnostics/diagnostics.js';
import { reasonOf } from '../../daemons/reason.js';
import { counted } from '../../daemons/text/counted.js';
import type { Server } from '../server/server-operations.js';
import { Sharing, type SharingOptions } from '../uploading/sharing.js';
import { LocalUser } from '../session/local-user.js';
import { Backoff } from './backoff.js';
import { FolderPublications } from './folder-publications.js';
import { type FolderScan, scanFolder } from './folder-scan.js';
import { Standing } from './standing.js';

/** The shortest pause between two looks at the folder. */
const RESCAN_MS = 2_000;
const LONGEST_RESCAN_MS = 60_000;
/** A look takes at most this part of the time. */
const SCAN_SHARE = 1 / 20;
/** Lines about what is not published, after each look. */
const MAX_TOLD = 20;
/** How long an attempt to connect may go on once the end is asked for: what comes of it has to be taken back. */
const ABANDON_MS = 1_000;
const DISCONNECT_MS = 2_000;
const UPLOADS_GRACE_MS = 2_000;

interface SeederOptions {
  readonly server: Server;
  readonly user: string;
  readonly folder: string;
  readonly sharing: Pick<SharingOptions, 'recordOf' | 'limitRate' | 'tls'>;
  /** Told what goes wrong, each attempt anew. */
  readonly diagnose: Diagnose;
  /** Told what was done. */
  readonly say: Diagnose;
  /** The shortest pause between two looks at the folder (2,000). */
  readonly rescanMs?: number;
  /** How often a server without sessions is asked whether the user is connected (300,000). */
  readonly askAgainMs?: number;
}

/** Publishes a folder, and stays: whatever comes, goes or breaks is made good, with pauses that grow. */
export class Seeder {
  readonly #options: SeederOptions;
  readonly #sharing: Sharing;
  readonly #local: LocalUser;
  readonly #standing: Standing;
  readonly #ended = new AbortController();
  readonly #abandoned = new AbortController();
  readonly #backoff = new Backoff();
  #skipped: ReadonlySet<string> = new Set();
  #devices: FolderScan['devices'] = new Map();
  readonly #running: Promise<void>;
  #isReady = false;
  #isLost = false;
  /** Whether the connection was made again since the server was asked what it holds. */
  #isRenewed = false;
  #wake: () => void = () => undefined;

  private constructor(options: SeederOptions) {
    const { server, user, diagnose, askAgainMs } = options;
    this.#options = options;
    this.#sharing = new Sharing(options.sharing);
    const onLost = (): void => {
      this.#isLost = true;
      this.#wake();
    };
    const onRenewed = (): void => {
      this.#isRenewed = true;
      this.#wake();
    };
    this.#local = new LocalUser({ server, sharing: this.#sharing, diagnose, onLost, onRenewed });
    this.#standing = new Standing({ server, local: this.#local, user, diagnose, onRenewed, askAgainMs });
    this.#running = this.#run();
  }

  /** Begins; it says when it is ready. */
  static start(options: SeederOptions): Seeder {
    return new Seeder(options);
  }

  /**
   * Disconnects, and lets uploads in flight end if they end soon.
   * @throws Error when it could not disconnect
   */
  async close(): Promise<void> {
    this.#ended.abort();
    this.#wake();
    const abandonment = setTimeout(() => this.#abandoned.abort(), ABANDON_MS);
    await this.#running;
    clearTimeout(abandonment);
    const hasLeft = await this.#disconnect();
    await this.#sharing.finish(UPLOADS_GRACE_MS);
    if (!hasLeft) throw new Error(`${this.#options.user} could not be disconnected`);
  }

  /** Whoever the server does not hold for connected, or not from here, has left. */
  async #disconnect(): Promise<boolean> {
    if (this.#local.connected === undefined) return true;
    const { status } = await this.#local.disconnect(this.#options.user, AbortSignal.timeout(DISCONNECT_MS));
    return status !== 'otherError';
  }

  async #run(): Promise<void> {
    while (!this.#isEnded()) {
      try {
        await this.#serveUntilLost();
      } catch (error) {
        this.#options.diagnose(reasonOf(error));
      }
      this.#isLost = false;
      this.#isRenewed = false;
      await this.#pause(this.#backoff.next());
    }
  }

  async #serveUntilLost(): Promise<void> {
    const isConnected = await this.#standing.attain(this.#abandoned.signal);
    let publications = isConnected && !this.#isOver() ? await this.#ask() : undefined;
    while (publications !== undefined && !this.#isOver()) {
      const begin = performance.now();
      const scan = await this.#scan();
      const scanMs = performance.now() - begin;
      if (scan !== undefined && !(await this.#update(publications, scan))) return;
      this.#backoff.reset();
      await this.#pause(this.#rescanMs(scanMs));
      if (!this.#isOver() && !(await this.#standing.isHeld(this.#abandoned.signal))) return;
      if (this.#isRenewed) publications = await this.#ask();
    }
  }

  #isEnded(): boolean {
    return this.#ended.signal.aborted;
  }

  #isOver(): boolean {
    return this.#isLost || this.#isEnded();
  }

  #ask(): Promise<FolderPublications | undefined> {
    const { server, user, diagnose } = this.#options;
    const { connected } = this.#local;
    this.#isRenewed = false;
    if (connected === undefined) return Promise.resolve(undefined);
    const files = this.#sharing.filesOf(user);
    return FolderPublications.ask(
      { server, connected, files, record: this.#sharing.recordOf(user) },
      diagnose,
      this.#ended.signal,
    );
  }

  /** A folder that cannot be read, such as a disk that is not mounted, is no reason to delete what is published. */
  async #scan(): Promise<FolderScan | undefined> {
    const { folder, diagnose } = this.#options;
    try {
      const scan = await scanFolder(folder, { devicesBefore: this.#devices });
      this.#devices = scan.devices;
      this.#tellOfSkipped(scan.skipped);
      return scan;
    } catch (error) {
      diagnose(`${folder} cannot be read: ${reasonOf(error)}`);
      return undefined;
    }
  }

  #tellOfSkipped(skipped: FolderScan['skipped']): void {
    const { diagnose } = this.#options;
    const fresh = [...skipped].filter(([path]) => !this.#skipped.has(path));
    for (const [path, reason] of fresh.slice(0, MAX_TOLD)) diagnose(`${path} is not published: ${reason}`);
    if (fresh.length > MAX_TOLD) diagnose(`${fresh.length - MAX_TOLD} more are not published`);
    this.#skipped = new Set(skipped.keys());
  }

  async #update(publications: FolderPublications, scan: FolderScan): Promise<boolean> {
    const { user, folder, say } = this.#options;
    const changes = await publications.update(scan, this.#ended.signal);
    if (changes === undefined) return false;
    const { published, deleted } = changes;
    if (published + deleted > 0 || !this.#isReady)
      say(
        `${user}: ${published} published, ${deleted} deleted; ${counted(publications.size, 'file')} of ${folder} in all`,
        'info',
      );
    if (!this.#isReady) say('ready', 'info');
    this.#isReady = true;
    return true;
  }

  #rescanMs(scanMs: number): number {
    const { rescanMs = RESCAN_MS } = this.#options;
    return Math.min(LONGEST_RESCAN_MS, Math.max(rescanMs, scanMs / SCAN_SHARE));
  }

  /** Shorter where the connection is lost or made again, or the end is asked for. */
  #pause(ms: number): Promise<void> {
    if (this.#isOver() || this.#isRenewed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
