/** How often something may be done: so many at once, and from then on so many a second. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

interface TokenBucketsOptions extends Rate {
  /** A clock that is never set back. */
  readonly nowMs?: () => number;
  /** Keys remembered at once (65,536); beyond, who has been quiet longest begins anew. */
  readonly maxKeys?: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

const MAX_KEYS = 65_536;

/** A bucket of tokens for each key. A full one is forgotten: it is what an unknown key has. */
export class TokenBuckets {
  readonly #perMs: number;
  readonly #burst: number;
  readonly #nowMs: () => number;
  readonly #maxKeys: number;
  /** In the order of their last use. */
  readonly #buckets = new Map<string, Bucket>();

  constructor({
    perSecond,
    burst,
    nowMs = () => performance.now(),
    maxKeys = MAX_KEYS,
  }: TokenBucketsOptions) {
    this.#perMs = perSecond / 1000;
    this.#burst = burst;
    this.#nowMs = nowMs;
    this.#maxKeys = maxKeys;
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Takes a token; false where there is none. */
  take(key: string): boolean {
    const tokens = this.#tokensOf(key);
    if (tokens < 1) return false;
    this.#keep(key, tokens - 1);
    return true;
  }

  /** Puts a token back that was not needed. */
  giveBack(key: string): void {
    this.#keep(key, this.#tokensOf(key) + 1);
  }

  #tokensOf(key: string): number {
    const bucket = this.#buckets.get(key);
    return bucket === undefined ? this.#burst : this.#refilled(bucket);
  }

  #refilled({ tokens, atMs }: Bucket): number {
    return Math.min(this.#burst, tokens + (this.#nowMs() - atMs) * this.#perMs);
  }

  #keep(key: string, tokens: number): void {
    this.#buckets.delete(key);
    this.#buckets.set(key, { tokens, atMs: this.#nowMs() });
    for (const [oldest, bucket] of this.#buckets) {
      if (this.#buckets.size <= this.#maxKeys && this.#refilled(bucket) < this.#burst) return;
      this.#buckets.delete(oldest);
    }
  }
}
