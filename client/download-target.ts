import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';

/**
 * The local file of a download. Bytes go to a temporary file beside it, which takes its name only when complete:
 * until then, and for good if the download fails, whatever was there stays as it was.
 */
export class DownloadTarget {
  readonly #targetPath: string;
  readonly #temporaryPath: string;
  readonly #handle: FileHandle;
  #isRenamed = false;

  private constructor(targetPath: string, temporaryPath: string, handle: FileHandle) {
    this.#targetPath = targetPath;
    this.#temporaryPath = temporaryPath;
    this.#handle = handle;
  }

  /** @throws Error when nothing can be written there, or what is there is not a regular file */
  static async create(targetPath: string): Promise<DownloadTarget> {
    await assertReplaceable(targetPath);
    // Not made from the target's name, which may already be as long as a name can be.
    const name = `.sunshare-${randomBytes(8).toString('hex')}.part`;
    const temporaryPath = path.join(path.dirname(targetPath), name);
    // wx: never through a link or into a file that somebody put there.
    return new DownloadTarget(targetPath, temporaryPath, await open(temporaryPath, 'wx'));
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#handle.appendFile(bytes);
  }

  async complete(): Promise<void> {
    await this.#handle.close();
    // Whatever may have taken the place meanwhile must not be replaced either.
    await assertReplaceable(this.#targetPath);
    await rename(this.#temporaryPath, this.#targetPath);
    this.#isRenamed = true;
  }

  /** Removes what an incomplete download left; does nothing after {@link complete}. */
  async discard(): Promise<void> {
    if (this.#isRenamed) return;
    await this.#handle.close().catch(() => undefined);
    await unlink(this.#temporaryPath).catch(() => undefined);
  }
}

/** A rename would put a file in the place of a device or a FIFO without a word. */
async function assertReplaceable(targetPath: string): Promise<void> {
  if (targetPath.endsWith('/')) throw new Error(`${targetPath}: names a folder`);
  try {
    const found = await stat(targetPath);
    if (!found.isFile()) throw new Error(`${targetPath}: exists and is not a regular file`);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
