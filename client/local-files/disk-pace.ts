/** Work of the disk that takes longer is left to another thread: nothing else runs in this one meanwhile. */
const QUICK_MS = 10;
/** How many pieces are left to it before this thread tries again: twice as many each time that was slow, up to a bound. */
const LEAST_LEFT = 8;
const MOST_LEFT = 1_024;
/** After so many quick ones in a row, half as many: a busy machine is no slow disk. */
const FORGIVEN_AFTER = 256;

/**
 * Where the pieces of one file are read or written. What lies in the page cache is there faster than another thread
 * could be woken for it: this thread does it, and the bytes stay in its processor's cache. Where the disk has to be
 * waited for, the pieces go through the thread pool, and more of them each time; all of them where the file does not lie
 * in this machine: nothing tells whether a network gives an answer at all.
 */
export class DiskPace {
  readonly #isLocal: () => Promise<boolean>;
  readonly #clock: () => number;
  #isKnownLocal: boolean | undefined;
  /** The first goes through the pool: nothing is known of the disk yet. */
  #left = 1;
  #leftNextTime = LEAST_LEFT;
  #quickInARow = 0;

  /**
   * @param isLocal whether the file lies in this machine; asked once
   * @param clock milliseconds from anywhere
   */
  constructor(isLocal: () => Promise<boolean>, clock: () => number = () => performance.now()) {
    this.#isLocal = isLocal;
    this.#clock = clock;
  }

  /** Whether the next piece is done by this thread. */
  get isQuick(): boolean {
    return this.#left === 0 && this.#isKnownLocal === true;
  }

  /** Does one piece: `now` does it before it returns, `later` in the thread pool. */
  async turn<T>(now: () => T, later: () => Promise<T>): Promise<T> {
    if (!this.isQuick) {
      this.#left = Math.max(0, this.#left - 1);
      const [result] = await Promise.all([later(), this.#look()]);
      return result;
    }
    const beginMs = this.#clock();
    const result = now();
    if (this.#clock() - beginMs > QUICK_MS) this.#giveWay();
    else this.#forgive();
    return result;
  }

  async #look(): Promise<void> {
    this.#isKnownLocal ??= await this.#isLocal();
  }

  #giveWay(): void {
    this.#quickInARow = 0;
    this.#left = this.#leftNextTime;
    this.#leftNextTime = Math.min(2 * this.#leftNextTime, MOST_LEFT);
  }

  #forgive(): void {
    this.#quickInARow += 1;
    if (this.#quickInARow % FORGIVEN_AFTER === 0)
      this.#leftNextTime = Math.max(this.#leftNextTime / 2, LEAST_LEFT);
  }
}
