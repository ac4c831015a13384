import { type BigIntStats, constants } from 'node:fs';
import { lstat, open, readdir, readlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Opens the name of a file: links are not followed, devices and pipes not touched. Linux's; Node does not name it. */
const NAME_ONLY = 0o10000000 | constants.O_NOFOLLOW;
const BOUNDS: FolderBounds = { maxFiles: 100_000, searchIntervalMs: 1_000 };
/** What the system says of a path that leads nowhere, or elsewhere by now. */
const GONE: ReadonlySet<unknown> = new Set([
  'ENOENT',
  'ENOTDIR',
  'ESTALE',
  'ELOOP',
  'EACCES',
  'ENAMETOOLONG',
]);

export interface FolderBounds {
  /** How many files are remembered, and how many a search looks at. */
  readonly maxFiles: number;
  /** From the end of a search to the next one. */
  readonly searchIntervalMs: number;
}

/** A file of whatever type. */
export interface Found {
  readonly stats: BigIntStats;
  readonly handle: Buffer;
}

/** The same, held open: `via` leads to this very file, whatever stands at its path by now. */
export interface OpenFile extends Found, AsyncDisposable {
  readonly path: string;
  readonly via: string;
}

/** What is wrong, as the system would say it. */
export class FileError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Resolves to nothing where the file is not there. */
export async function unlessGone<T>(file: Promise<T>): Promise<T | undefined> {
  try {
    return await file;
  } catch (error) {
    if (error instanceof Error && 'code' in error && GONE.has(error.code)) return undefined;
    throw error;
  }
}

/** A folder whose files have handles that stay theirs when they are renamed, and when we are started anew. */
export class ExportedFolder {
  /** Its real path. */
  readonly root: string;
  /** Where files were seen last, by their handles in hex. */
  readonly #paths = new Map<string, string>();
  readonly #bounds: FolderBounds;
  #search = Promise.resolve();
  #nextSearchAt = -Infinity;

  constructor(root: string, bounds = BOUNDS) {
    this.root = root;
    this.#bounds = bounds;
  }

  /** @throws the system's error; ESTALE for what is not in the folder, or has a link on the way */
  async openPath(path: string): Promise<OpenFile> {
    const isInside = path === this.root || path.startsWith(`${this.root}/`);
    if (!isInside || path.includes('\0')) throw new FileError('ESTALE');
    const file = await open(path, NAME_ONLY);
    const via = `/proc/self/fd/${file.fd}`;
    try {
      // whoever puts a link in the way, at whatever moment: what the kernel has opened has another path then
      if ((await readlink(via)) !== path) throw new FileError('ESTALE');
      const stats = await file.stat({ bigint: true });
      return { path, via, ...this.#found(stats, path), [Symbol.asyncDispose]: () => file.close() };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** @throws ESTALE */
  async openHandle(handle: Uint8Array): Promise<OpenFile> {
    const key = Buffer.from(handle).toString('hex');
    const file = (await this.#openKnown(key)) ?? (await this.#searched().then(() => this.#openKnown(key)));
    if (file === undefined) throw new FileError('ESTALE');
    return file;
  }

  /** What a directory has under a name; `..` of the root is the root. */
  async child(directory: OpenFile, name: string): Promise<Found> {
    const { path, via } = directory;
    if (name === '.' || (name === '..' && path === this.root)) return directory;
    if (name !== '..') return this.#found(await lstat(`${via}/${name}`, { bigint: true }), `${path}/${name}`);
    await using parent = await this.openPath(dirname(path));
    return parent;
  }

  async #openKnown(key: string): Promise<OpenFile | undefined> {
    const path = this.#paths.get(key);
    const file = path === undefined ? undefined : await unlessGone(this.openPath(path));
    if (file === undefined || file.handle.toString('hex') === key) return file;
    await file[Symbol.asyncDispose]();
    return undefined;
  }

  /** Remembers a file. A number that is used again for another one comes with another time of birth. */
  #found(stats: BigIntStats, path: string): Found {
    const handle = Buffer.alloc(24);
    const parts = [stats.dev, stats.ino, stats.birthtimeNs];
    parts.forEach((part, i) => handle.writeBigUInt64BE(BigInt.asUintN(64, part), 8 * i));
    this.#remember(handle.toString('hex'), path);
    return { stats, handle };
  }

  #remember(handle: string, path: string): void {
    const [oldest] = this.#paths.keys();
    const isFull = this.#paths.size >= this.#bounds.maxFiles && !this.#paths.has(handle);
    if (oldest !== undefined && isFull) this.#paths.delete(oldest);
    this.#paths.set(handle, path);
  }

  /** Ends when all files have been looked at; not each time anew, so that made-up handles do not keep us busy. */
  #searched(): Promise<void> {
    if (performance.now() >= this.#nextSearchAt) {
      this.#nextSearchAt = Infinity;
      this.#search = this.#lookAround().finally(() => {
        this.#nextSearchAt = performance.now() + this.#bounds.searchIntervalMs;
      });
    }
    return this.#search;
  }

  async #lookAround(): Promise<void> {
    const paths = [this.root];
    for (const path of paths) {
      const stats = await unlessGone(lstat(path, { bigint: true }));
      if (stats === undefined) continue;
      this.#found(stats, path);
      // a directory that others may not search hides what is in it, also from those who guess handles
      const isOpen = stats.isDirectory() && (stats.mode & 5n) === 5n;
      const names = isOpen ? ((await unlessGone(readdir(path))) ?? []) : [];
      paths.push(...names.slice(0, this.#bounds.maxFiles - paths.length).map((name) => `${path}/${name}`));
    }
  }
}
