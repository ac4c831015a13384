import type { Diagnose } from '../../daemons/diagnostics/diagnostics.js';
import { replyIn } from '../server/server-operations.js';
import { describe, offer, type Publisher, takeBack } from '../session/publishing.js';
import { type FolderScan, type FoundFile, isUnread } from './folder-scan.js';

const DESCRIPTION = 'shared folder';
/** A server that refuses so many, one after the other, is full. */
const MAX_REFUSED_IN_A_ROW = 10;
/** What was refused is tried again after so long: each time is an operation that the server logs. */
const TRY_AGAIN_MS = 300_000;

/** How a step went: `lost` where the server did not answer, or does not hold this user for connected any more. */
type Outcome = 'done' | 'refused' | 'lost';

/** What was changed at the server. */
export interface Changes {
  readonly published: number;
  readonly deleted: number;
}

/** What the server holds of a folder's files, during one connection: only differences are sent. */
export class FolderPublications {
  readonly #publisher: Publisher;
  readonly #diagnose: Diagnose;
  /** What the server held when the connection began, and nobody has looked at since. */
  readonly #found: Set<string>;
  /** The size that each publication of ours had when the server last heard of it. */
  readonly #sizes = new Map<string, number>();
  /** When each refused path may be tried again, on the clock of `performance.now()`. */
  readonly #refused = new Map<string, number>();
  #refusedInARow = 0;

  private constructor(publisher: Publisher, found: readonly string[], diagnose: Diagnose) {
    this.#publisher = publisher;
    this.#diagnose = diagnose;
    this.#found = new Set(found);
  }

  /** Asks the server what it holds; undefined where it does not say. */
  static async ask(
    publisher: Publisher,
    diagnose: Diagnose,
    signal: AbortSignal,
  ): Promise<FolderPublications | undefined> {
    const { user } = publisher.connected;
    const request = { operation: 'LIST_CONTENT', user, target: user } as const;
    const reply = replyIn(await publisher.server.perform(request, signal));
    if (reply?.status === 'ok') return new FolderPublications(publisher, reply.paths, diagnose);
    if (reply !== undefined) diagnose(`${user}: the server refuses LIST_CONTENT (${reply.status})`);
    return undefined;
  }

  /** Publications of the folder that the server holds. */
  get size(): number {
    return this.#sizes.size;
  }

  /** Brings the server up to date; undefined where the connection was lost over it. */
  async update(scan: FolderScan, signal: AbortSignal): Promise<Changes | undefined> {
    const changes = { published: 0, deleted: 0 };
    for (const path of this.#gone(scan)) {
      const outcome = await this.#delete(path, signal);
      if (outcome === 'lost') return undefined;
      changes.deleted++;
    }
    for (const [path, file] of scan.files) {
      const isNew = !this.#sizes.has(path) && !this.#found.has(path);
      const outcome = isNew ? await this.#publish(path, file, signal) : await this.#refresh(path, file);
      if (outcome === 'lost') return undefined;
      if (isNew && outcome === 'done') changes.published++;
    }
    await this.#publisher.record?.written();
    return changes;
  }

  /** What was published from the folder, also by an earlier run, and is known not to be in it any more. */
  #gone(scan: FolderScan): string[] {
    const { root, files } = scan;
    const inFolder = root.endsWith('/') ? root : `${root}/`;
    return [...this.#publisher.files.locations()]
      .filter(([path, location]) => location.startsWith(inFolder) && !files.has(path))
      .filter(([, location]) => !isUnread(location.slice(inFolder.length), scan))
      .map(([path]) => path);
  }

  async #delete(path: string, signal: AbortSignal): Promise<Outcome> {
    const status = await takeBack(this.#publisher, path, signal);
    if (status !== 'ok' && status !== 'contentNotPublished') return 'lost';
    this.#sizes.delete(path);
    this.#found.delete(path);
    return 'done';
  }

  async #publish(path: string, { location, size }: FoundFile, signal: AbortSignal): Promise<Outcome> {
    if (this.#isRefused(path)) return 'refused';
    const status = await offer(this.#publisher, { path, description: DESCRIPTION, location }, signal);
    if (status === 'otherError') return this.#refuse(path);
    if (status !== 'ok' && status !== 'contentAlreadyPublished') return 'lost';
    this.#refused.delete(path);
    this.#refusedInARow = 0;
    this.#sizes.set(path, size);
    return 'done';
  }

  #isRefused(path: string): boolean {
    const latest = this.#refusedInARow < MAX_REFUSED_IN_A_ROW ? path : [...this.#refused.keys()].at(-1);
    return (this.#refused.get(latest ?? path) ?? 0) > performance.now();
  }

  #refuse(path: string): Outcome {
    this.#refused.delete(path);
    this.#refused.set(path, performance.now() + TRY_AGAIN_MS);
    this.#diagnose(`${path}: the server refuses to publish it`);
    if (++this.#refusedInARow === MAX_REFUSED_IN_A_ROW)
      this.#diagnose('the server takes no more publications; trying again in five minutes');
    return 'refused';
  }

  /** What the server holds already is served from where it is now, and the server told when its size has changed. */
  async #refresh(path: string, { location, size }: FoundFile): Promise<Outcome> {
    const { files, record } = this.#publisher;
    if (files.locationOf(path) !== location) {
      files.restore(path, location);
      void record?.add(path, location);
    }
    const before = this.#sizes.get(path);
    this.#found.delete(path);
    this.#sizes.set(path, size);
    if (before !== undefined && before !== size) await describe(this.#publisher, path);
    return 'done';
  }
}
