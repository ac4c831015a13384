import { createHmac, randomBytes } from 'node:crypto';

const MAX_PROVEN = 10_000;

/**
 * Which secrets have been found right, so that the cost of that is paid once and not for each operation. What is kept
 * are digests under a key that is nowhere else: neither secrets nor what could be tried against a list of them.
 */
export class ProvenSecrets {
  readonly #key = randomBytes(32);
  readonly #max: number;
  /** In the order of their last use. */
  readonly #digests = new Set<string>();

  constructor(max = MAX_PROVEN) {
    this.#max = max;
  }

  get size(): number {
    return this.#digests.size;
  }

  /** Names a secret of the user whose hash is `hash`: when that changes, what was proven for it no longer counts. */
  digestOf(user: string, hash: string, secret: Buffer): string {
    // No user has a NUL, and no hash.
    return createHmac('sha256', this.#key).update(`${user}\0${hash}\0`).update(secret).digest('base64');
  }

  has(digest: string): boolean {
    if (!this.#digests.delete(digest)) return false;
    this.#digests.add(digest);
    return true;
  }

  add(digest: string): void {
    this.#digests.add(digest);
    const [oldest] = this.#digests;
    if (this.#digests.size > this.#max && oldest !== undefined) this.#digests.delete(oldest);
  }
}
