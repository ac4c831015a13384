import { link, lstat, rename, stat, statfs, unlink } from 'node:fs/promises';
import path from 'node:path';
import { fileError, isErrno } from '../local-files/file-error.js';

/**
 * Whether the file at this path may be replaced: asked only where there is one. What it throws is said as the reason
 * why nothing was fetched.
 */
export type MayReplace = (path: string) => Promise<boolean>;

/** For commands that nobody watches: they replace nothing. */
export function refuseToReplace(targetPath: string): Promise<boolean> {
  return Promise.reject(new Error(`${targetPath} exists; --force lets a download replace it`));
}

/** Where a download shall end up, and whether it may take the place of what is there. */
export class Destination {
  readonly path: string;
  readonly #mayReplace: MayReplace | undefined;
  #isReplacementGranted: boolean;

  private constructor(targetPath: string, mayReplace: MayReplace | undefined) {
    this.path = targetPath;
    this.#mayReplace = mayReplace;
    this.#isReplacementGranted = mayReplace === undefined;
  }

  /**
   * Looks at the place before anything is fetched.
   * @param mayReplace asked where something is there; without it, files are replaced
   * @throws Error when no file can come to be there, or the one that is there has to stay
   */
  static async choose(targetPath: string, mayReplace?: MayReplace): Promise<Destination> {
    const destination = new Destination(targetPath, mayReplace);
    if (await isTaken(targetPath)) await destination.#askToReplace();
    return destination;
  }

  get folder(): string {
    return path.dirname(this.path);
  }

  /** @throws Error when the disk has no room for so many bytes more */
  async expectRoomFor(bytes: number): Promise<void> {
    const { blocks, bavail, bsize } = await statfs(this.folder).catch((error: unknown) => {
      throw fileError(error, this.folder);
    });
    const freeBytes = bavail * bsize;
    // Some file systems do not tell how large they are.
    if (blocks > 0 && bytes > freeBytes)
      throw new Error(`${this.folder}: no room for ${bytes} bytes, ${freeBytes} are free`);
  }

  /**
   * Gives a complete file its name.
   * @throws Error when what has taken the place meanwhile has to stay
   */
  async receive(temporaryPath: string): Promise<void> {
    if ((await isTaken(this.path)) && !this.#isReplacementGranted) await this.#askToReplace();
    if (this.#isReplacementGranted) await rename(temporaryPath, this.path);
    else await moveToFreePlace(temporaryPath, this.path);
  }

  async #askToReplace(): Promise<void> {
    this.#isReplacementGranted ||= (await this.#mayReplace?.(this.path)) ?? true;
    if (!this.#isReplacementGranted) throw new Error(`${this.path} exists, and stays as it is`);
  }
}

/** @throws Error when what is there is no file: a rename would take the place of a device or a FIFO without a word */
async function isTaken(targetPath: string): Promise<boolean> {
  if (targetPath.endsWith('/')) throw new Error(`${targetPath}: names a folder`);
  try {
    const found = await stat(targetPath);
    if (found.isFile()) return true;
    throw new Error(`${targetPath}: is ${found.isDirectory() ? 'a folder' : 'no regular file'}`);
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw fileError(error, targetPath);
    return isLink(targetPath);
  }
}

/** A link that leads nowhere is somebody's all the same. */
function isLink(targetPath: string): Promise<boolean> {
  return lstat(targetPath).then(
    () => true,
    () => false,
  );
}

/** A link, unlike a rename, fails where a file has come to be since we looked; some file systems have none. */
async function moveToFreePlace(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (isErrno(error, 'EEXIST')) throw new Error(`${to} has come to be meanwhile, and stays`);
    return rename(from, to);
  }
  await unlink(from);
}
