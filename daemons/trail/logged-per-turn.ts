import { SentEntries } from './sent-entries.js';
import type { SentEntry } from '../programs/plain-log.js';
import type { Provenance } from './trail.js';

interface Batch {
  readonly entries: SentEntries;
  readonly from: Provenance[];
  readonly taken: Promise<void>;
  /** Has it taken, unless it is already. */
  readonly take: () => void;
}

/** Takes entries, in the order they came, each with its provenance at the same place. Rejects where none was taken. */
type TakeLogged = (entries: SentEntries, from: readonly Provenance[]) => Promise<void>;

/**
 * So many are worth a write of their own: they are taken when all that came with them is read, and their callers are at
 * work again while others are read.
 */
const EARLY_ENTRIES = 32;

/**
 * After so many batches without waiting for the turn's end, a connection that is alone waits once, to see whether others
 * are there. An even number: where two connections take turns, an odd one would look each time behind the second, when
 * nothing more comes in this turn.
 */
const QUICK_BATCHES = 16;

const RESOLVED = Promise.resolve();

/** How entries are gathered; everything has a default. */
export interface LoggedPerTurnOptions {
  /** How many are taken together at most; what comes besides is taken right behind. Default: any number. */
  readonly maxEntries?: number;
  /**
   * Whether what one connection brings is taken without waiting for the turn's end as long as no other connection brings
   * anything: for a taking that costs little more for each batch than for each entry. Default false.
   */
  readonly isQuickWhenAlone?: boolean;
}

/**
 * Gathers what comes by SENDLOG in one turn of the event loop, over whatever connections: it is taken together, and all
 * who reported it wait for the same promise.
 */
export class LoggedPerTurn {
  readonly #take: TakeLogged;
  readonly #maxEntries: number;
  readonly #isQuickWhenAlone: boolean;
  #open: Batch | undefined;
  #untaken = 0;
  #quickBatches = 0;

  constructor(
    take: TakeLogged,
    { maxEntries = Infinity, isQuickWhenAlone = false }: LoggedPerTurnOptions = {},
  ) {
    this.#take = take;
    this.#maxEntries = maxEntries;
    this.#isQuickWhenAlone = isQuickWhenAlone;
  }

  /** Takes a copy of the entry. Settles as the taking of it does. */
  add(entry: SentEntry, from: Provenance): Promise<void> {
    const batch = (this.#open ??= this.#begin());
    batch.entries.add(entry);
    batch.from.push(from);
    const { length } = batch.from;
    if (length === EARLY_ENTRIES) queueMicrotask(batch.take);
    if (length >= this.#maxEntries) this.#open = undefined;
    return batch.taken;
  }

  #begin(): Batch {
    const entries = new SentEntries();
    const from: Provenance[] = [];
    let take = (): void => undefined;
    const taken = new Promise<void>((resolve, reject) => {
      let isTaken = false;
      take = () => {
        if (isTaken) return;
        isTaken = true;
        this.#untaken--;
        // a full one has another behind it already, which those that come now must not overtake
        if (this.#open?.entries === entries) this.#open = undefined;
        this.#take(entries, from).then(resolve, reject);
      };
    });
    this.#plan(take, from);
    return { entries, from, taken, take };
  }

  /** What other connections bring in this turn is read before that, unless nobody else was there when it was looked last. */
  #plan(take: () => void, from: readonly Provenance[]): void {
    const isFirst = ++this.#untaken === 1;
    if (isFirst && this.#quickBatches > 0) {
      this.#quickBatches--;
      // behind all that was read together
      void RESOLVED.then(take);
      return;
    }
    setImmediate(() => {
      take();
      // one connection's entries have the same provenance
      if (this.#isQuickWhenAlone && from.every((each) => each === from[0]))
        this.#quickBatches = QUICK_BATCHES;
    });
  }
}
