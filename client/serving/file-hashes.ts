import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import type { FileDescription } from '../../daemons/p2p-protocol/index.js';
import type { OpenedFile } from './published-files.js';

/** Files whose hash is remembered; one of them is a hundred bytes. */
const MAX_REMEMBERED = 1_024;
const CHUNK_BYTES = 256 * 1024;

/**
 * The hashes of files as they are now. One file is read at a time, so that many questions do not take the disk from
 * those who download; and none twice while it does not change.
 */
export class FileHashes {
  /** The hash of a whole file, by all that changes when its content does. */
  readonly #remembered = new Map<string, string>();
  #last: Promise<unknown> = Promise.resolve();

  /**
   * @param prefixBytes how many bytes from the beginning to tell the hash of as well
   * @throws Error when the file cannot be read, or `signal` is aborted
   */
  describe(file: OpenedFile, prefixBytes: number | undefined, signal: AbortSignal): Promise<FileDescription> {
    const description = this.#last.then(() => this.#describe(file, prefixBytes, signal));
    this.#last = description.catch(() => undefined);
    return description;
  }

  async #describe(
    file: OpenedFile,
    prefixBytes: number | undefined,
    signal: AbortSignal,
  ): Promise<FileDescription> {
    const stats = await file.handle.stat({ bigint: true });
    const size = Number(stats.size);
    const sha256 = await this.#whole(file, stats, signal);
    const modifiedMs = Math.max(0, Number(stats.mtimeMs));
    if (prefixBytes === undefined || prefixBytes > size)
      return { size, sha256, modifiedMs, prefixSha256: '' };
    const prefixSha256 = prefixBytes === size ? sha256 : await sha256Of(file, prefixBytes, signal);
    return { size, sha256, modifiedMs, prefixSha256 };
  }

  async #whole(file: OpenedFile, stats: BigIntStats, signal: AbortSignal): Promise<string> {
    const identity = `${stats.dev}:${stats.ino}:${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}`;
    const sha256 = this.#remembered.get(identity) ?? (await sha256Of(file, Number(stats.size), signal));
    this.#remembered.delete(identity);
    this.#remembered.set(identity, sha256);
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > MAX_REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
    return sha256;
  }
}

async function sha256Of({ handle }: OpenedFile, bytes: number, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(1, bytes)));
  for (let read = 0; read < bytes;) {
    signal.throwIfAborted();
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, bytes - read), read);
    if (bytesRead === 0) throw new Error('the file became shorter while it was read');
    hash.update(buffer.subarray(0, bytesRead));
    read += bytesRead;
  }
  return hash.digest('hex');
}
