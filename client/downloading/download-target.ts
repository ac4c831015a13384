import { createHash, type Hash } from 'node:crypto';
import { constants, type Stats, writeSync } from 'node:fs';
import { type FileHandle, lstat, lutimes, open, rename, unlink } from 'node:fs/promises';
import { DiskPace } from '../local-files/disk-pace.js';
import { fileError } from '../local-files/file-error.js';
import { isOnLocalDisk } from '../local-files/local-disk.js';
import type { Destination } from './destination.js';
import { leftoversOf, temporaryPathOf } from './leftovers.js';

// O_NOFOLLOW, O_EXCL: never through a link or into a file that somebody put there. O_NONBLOCK: nor wait at a FIFO.
const LEFTOVER_FLAGS = constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const NEW_FLAGS = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL;

/**
 * The local file of a download. Bytes go to a temporary file beside it, which takes its name only when complete:
 * until then, and for good if the download fails, whatever was there stays as it was.
 */
export class DownloadTarget {
  readonly #destination: Destination;
  readonly #temporaryPath: string;
  readonly #handle: FileHandle;
  readonly #hash: Hash | undefined;
  readonly #pace = new DiskPace(() => isOnLocalDisk(this.#temporaryPath));
  #bytes = 0;
  #isSettled = false;

  private constructor(destination: Destination, temporaryPath: string, handle: FileHandle, isHashed = true) {
    this.#destination = destination;
    this.#temporaryPath = temporaryPath;
    this.#handle = handle;
    this.#hash = isHashed ? createHash('sha256') : undefined;
  }

  /**
   * @param isHashed whether anybody will tell a hash to compare with
   * @throws Error when nothing can be written there
   */
  static async create(
    destination: Destination,
    remotePath: string,
    isHashed = true,
  ): Promise<DownloadTarget> {
    const temporaryPath = await temporaryPathOf(destination.path, remotePath);
    await unlink(temporaryPath).catch(() => undefined);
    try {
      const handle = await open(temporaryPath, NEW_FLAGS, 0o666);
      return new DownloadTarget(destination, temporaryPath, handle, isHashed);
    } catch (error) {
      throw fileError(error, destination.folder);
    }
  }

  /**
   * What an earlier download of the same file to the same place left, undefined where there is nothing. Once it is
   * taken over, no other process takes it.
   */
  static async takeOver(destination: Destination, remotePath: string): Promise<DownloadTarget | undefined> {
    const ours = await temporaryPathOf(destination.path, remotePath);
    const now = new Date();
    for (const { path, isForeign } of await leftoversOf(destination.path, remotePath)) {
      try {
        // Who cannot ask for us sees that somebody has it.
        await lutimes(path, now, now);
        await rename(path, ours);
        const handle = await open(ours, LEFTOVER_FLAGS);
        const target = new DownloadTarget(destination, ours, handle);
        if (isOnlyOurs(await handle.stat()))
          return await (isForeign ? target.#copy(remotePath) : target.#readBack());
        await target.discard();
      } catch {
        // Taken by another, or no file to go on with.
      }
    }
    return undefined;
  }

  /** How many bytes it holds. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The hash of these bytes, in hexadecimal digits; undefined where none is made. */
  get sha256(): string | undefined {
    return this.#hash?.copy().digest('hex');
  }

  /** @throws Error when the disk takes no more */
  async write(bytes: Uint8Array): Promise<void> {
    const written = this.#append(bytes);
    // by us, while the disk takes them
    this.#hash?.update(bytes);
    this.#bytes += bytes.length;
    await written;
  }

  async #append(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) at += await this.#writeFrom(bytes, at);
    } catch (error) {
      throw fileError(error, this.#destination.path);
    }
  }

  #writeFrom(bytes: Uint8Array, at: number): Promise<number> {
    return this.#pace.turn(
      () => writeSync(this.#handle.fd, bytes, at),
      async () => (await this.#handle.write(bytes, at)).bytesWritten,
    );
  }

  /**
   * Gives it its name, once the disk has it: a name that outlives a crash of the machine must not be empty.
   * @throws Error when others had their hands on it
   */
  async complete(): Promise<void> {
    await this.#handle.datasync();
    await this.#assertUntouched();
    await this.#handle.close();
    await this.#destination.receive(this.#temporaryPath);
    this.#isSettled = true;
  }

  /** Leaves what has come for a later download to go on with. */
  async keep(): Promise<void> {
    this.#isSettled = true;
    await this.#handle.close();
  }

  /** Removes what an incomplete download left; does nothing after {@link complete} and {@link keep}. */
  async discard(): Promise<void> {
    if (this.#isSettled) return;
    this.#isSettled = true;
    await this.#handle.close().catch(() => undefined);
    await unlink(this.#temporaryPath).catch(() => undefined);
  }

  /** The hash is of what we wrote, not of what the file holds: where another appended to it, only the size tells. */
  async #assertUntouched(): Promise<void> {
    const [written, named] = await Promise.all([
      this.#handle.stat(),
      lstat(this.#temporaryPath).catch(() => undefined),
    ]);
    if (written.size !== this.#bytes)
      throw new Error(`another program wrote to it: ${written.size} bytes where ${this.#bytes} were fetched`);
    if (named?.ino !== written.ino || named.dev !== written.dev)
      throw new Error('another program took its unfinished file away');
  }

  async #readBack(): Promise<this> {
    const content = this.#handle.createReadStream({ start: 0, autoClose: false });
    for await (const chunk of content as AsyncIterable<Buffer>) {
      this.#hash?.update(chunk);
      this.#bytes += chunk.length;
    }
    return this;
  }

  /** In a new file: a process that wakes up after all still writes to this one. */
  async #copy(remotePath: string): Promise<DownloadTarget> {
    const copy = await DownloadTarget.create(this.#destination, remotePath);
    try {
      const content = this.#handle.createReadStream({ start: 0 });
      for await (const chunk of content as AsyncIterable<Buffer>) await copy.write(chunk);
      return copy;
    } catch (error) {
      await copy.discard();
      throw error;
    }
  }
}

/** A file that others own, or know by another name, they may also write to. */
function isOnlyOurs(found: Stats): boolean {
  return found.isFile() && found.nlink === 1 && found.uid === process.getuid?.();
}
