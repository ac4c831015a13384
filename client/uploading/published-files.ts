import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { textFault } from '../../daemons/p2p-protocol/index.js';

/** A regular file that may be sent to a peer. */
export interface OpenedFile {
  handle: FileHandle;
  size: number;
  /** As it was when it was opened. */
  stats: Stats;
}

// O_NONBLOCK: opening a FIFO must not wait for its writer. O_NOFOLLOW: the last name must be the file itself.
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/**
 * The files one user offers to peers: those this client itself published, by the exact path it published them
 * under, and whatever lies in the shared folder if one was given. What a server says plays no part.
 */
export class PublishedFiles {
  /** Published path → where it led when it was published, intermediate links resolved. */
  readonly #locations = new Map<string, string>();
  readonly #sharedFolder: string | undefined;

  constructor(sharedFolder?: string) {
    this.#sharedFolder = sharedFolder;
  }

  /** Those published, as they were published. */
  get paths(): readonly string[] {
    return [...this.#locations.keys()];
  }

  async add(publishedPath: string): Promise<void> {
    this.restore(publishedPath, await resolvedLocation(path.resolve(publishedPath)));
  }

  /** Offers what {@link PublishedFiles.locationOf} told, or nothing where that was undefined. */
  restore(publishedPath: string, location: string | undefined): void {
    if (location === undefined) this.#locations.delete(publishedPath);
    else this.#locations.set(publishedPath, location);
  }

  delete(publishedPath: string): void {
    this.#locations.delete(publishedPath);
  }

  /** Where a published path leads. */
  locationOf(publishedPath: string): string | undefined {
    return this.#locations.get(publishedPath);
  }

  /** All published paths and where they lead. */
  locations(): ReadonlyMap<string, string> {
    return this.#locations;
  }

  /** Offers these and no others. */
  replaceAll(locations: ReadonlyMap<string, string>): void {
    this.#locations.clear();
    for (const [publishedPath, location] of locations) this.#locations.set(publishedPath, location);
  }

  /** The size in bytes of what a peer would get; undefined where there is nothing it may have. */
  async sizeOf(publishedPath: string): Promise<number | undefined> {
    const file = await this.open(publishedPath);
    await file?.handle.close();
    return file?.size;
  }

  /** Opens what a peer asked for; undefined where there is nothing it may have. */
  async open(requestedPath: string): Promise<OpenedFile | undefined> {
    // Such names cannot be published: they are not served from a shared folder either.
    if (textFault(requestedPath) !== undefined) return undefined;
    const published = this.#locations.get(requestedPath);
    if (published !== undefined) return openRegularFile(published);
    if (this.#sharedFolder === undefined) return undefined;
    const shared = await locationWithin(this.#sharedFolder, requestedPath);
    return shared === undefined ? undefined : openRegularFile(shared);
  }
}

/**
 * The path with the links of its folders resolved. Its last name is left alone: should that be or become a link,
 * opening it fails. A path whose folder does not exist (yet) stays as it is.
 */
async function resolvedLocation(absolutePath: string): Promise<string> {
  try {
    return path.join(await realpath(path.dirname(absolutePath)), path.basename(absolutePath));
  } catch {
    return absolutePath;
  }
}

/** Where a relative path leads inside a folder, all links resolved; undefined when it leads nowhere or outside. */
async function locationWithin(folder: string, relativePath: string): Promise<string | undefined> {
  if (path.isAbsolute(relativePath) || relativePath.split('/').includes('..')) return undefined;
  try {
    const root = await realpath(folder);
    const location = await realpath(path.join(root, relativePath));
    return location.startsWith(root.endsWith('/') ? root : `${root}/`) ? location : undefined;
  } catch {
    return undefined;
  }
}

/** Opens a location that contains no link. A folder may be exchanged for a link meanwhile, hence the second look. */
async function openRegularFile(location: string): Promise<OpenedFile | undefined> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(location, OPEN_FLAGS);
    const opened = await handle.stat();
    if (opened.isFile() && (await isOpenedAt(location, handle, opened)))
      return { handle, size: opened.size, stats: opened };
  } catch {
    // Not there, not readable, a link, a socket: nothing a peer may have.
  }
  await handle?.close();
  return undefined;
}

/**
 * Whether the file that was opened is the one at the location. The kernel knows its path, which is the one question
 * that cannot be outrun; where it does not tell, the location must still lead to itself and to that very file.
 */
async function isOpenedAt(location: string, { fd }: FileHandle, opened: Stats): Promise<boolean> {
  const openedPath = await readlink(`/proc/self/fd/${fd}`).catch(() => undefined);
  if (openedPath !== undefined) return openedPath === location;
  return (await realpath(location)) === location && isSameFile(opened, await lstat(location));
}

function isSameFile(a: Stats, b: Stats): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}
