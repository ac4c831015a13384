import type { CallContext } from 'onc-rpc';

/** Questions that may wait, in all and of one address: `sunshare-audit` asks one after the other. */
const MAX_WAITING = 128;
const MAX_WAITING_EACH = 16;

/** Somebody whose question is not looked at, with the reason. */
interface TurnedAway {
  readonly turnedAway: string;
}

/**
 * Answers one question at a time, the addresses in turn: a page may be a megabyte, and takes some milliseconds that those
 * who report wait for. Nothing is read for callers who have gone meanwhile.
 */
export class ReaderTurns {
  /** By address, who is next first. */
  readonly #waiting = new Map<string, (() => Promise<void>)[]>();
  #count = 0;
  #isReading = false;

  /** Resolves as `read` does, when its turn has come, or says why nothing was read. */
  run<T>({ caller, signal }: CallContext, read: () => Promise<T>): Promise<T | TurnedAway> {
    const { address } = caller;
    const own = this.#waiting.get(address) ?? [];
    if (own.length >= MAX_WAITING_EACH || this.#count >= MAX_WAITING) {
      const who =
        own.length >= MAX_WAITING_EACH ? `${own.length} questions of ${address}` : `${this.#count} questions`;
      return Promise.resolve({ turnedAway: `${who} wait already: ask for one page after the other` });
    }
    return new Promise((resolve, reject) => {
      this.#waiting.set(address, own);
      own.push(() => (signal.aborted ? gone() : read()).then(resolve, reject));
      this.#count++;
      this.#next();
    });
  }

  #next(): void {
    const [first] = this.#waiting;
    if (this.#isReading || first === undefined) return;
    const [address, [answer, ...later]] = first;
    this.#waiting.delete(address);
    if (later.length > 0) this.#waiting.set(address, later);
    this.#count--;
    this.#isReading = true;
    void answer?.().finally(() => {
      this.#isReading = false;
      this.#next();
    });
  }
}

function gone(): Promise<TurnedAway> {
  return Promise.resolve({ turnedAway: 'the caller has gone' });
}
