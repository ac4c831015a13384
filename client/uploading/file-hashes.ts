import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import type { FileDescription } from '../../daemons/p2p-protocol/index.js';
import { FilePieces } from './file-pieces.js';
import type { OpenedFile } from './published-files.js';

/** Hashes that are remembered of each kind; one of them is a hundred bytes. */
const MAX_REMEMBERED = 1_024;

/**
 * The hashes of files as they are now; none is made twice while its file does not change. Many questions at the same
 * time take the disk from those who download: see {@link QuestionTurns}.
 */
export class FileHashes {
  readonly #whole = new RememberedHashes();
  /** Apart, as whoever asks chooses how long a beginning is: that must not cost the whole files' hashes. */
  readonly #beginnings = new RememberedHashes();

  /**
   * @param prefixBytes how many bytes from the beginning to tell the hash of as well
   * @throws Error when the file cannot be read, or `signal` is aborted
   */
  async describe(
    file: OpenedFile,
    prefixBytes: number | undefined,
    signal: AbortSignal,
  ): Promise<FileDescription> {
    const stats = await file.handle.stat({ bigint: true });
    const size = Number(stats.size);
    const identity = identityOf(stats);
    const sha256 = await this.#whole.get(identity, () => sha256Of(file, size, signal));
    const modifiedMs = Math.max(0, Number(stats.mtimeMs));
    if (prefixBytes === undefined || prefixBytes > size)
      return { size, sha256, modifiedMs, prefixSha256: '' };
    if (prefixBytes === size) return { size, sha256, modifiedMs, prefixSha256: sha256 };
    const beginning = `${identity}:${prefixBytes}`;
    const prefixSha256 = await this.#beginnings.get(beginning, () => sha256Of(file, prefixBytes, signal));
    return { size, sha256, modifiedMs, prefixSha256 };
  }
}

/** Those asked for last. */
class RememberedHashes {
  readonly #byIdentity = new Map<string, string>();

  async get(identity: string, make: () => Promise<string>): Promise<string> {
    const sha256 = this.#byIdentity.get(identity) ?? (await make());
    this.#byIdentity.delete(identity);
    this.#byIdentity.set(identity, sha256);
    const [oldest] = this.#byIdentity.keys();
    if (this.#byIdentity.size > MAX_REMEMBERED && oldest !== undefined) this.#byIdentity.delete(oldest);
    return sha256;
  }
}

/** All that changes when a file's content does. */
function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`;
}

async function sha256Of(file: OpenedFile, bytes: number, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const pieces = new FilePieces(file, { from: 0, to: bytes });
  for (let piece = await pieces.next(); piece !== undefined; piece = await pieces.next()) {
    signal.throwIfAborted();
    hash.update(piece);
  }
  return hash.digest('hex');
}
