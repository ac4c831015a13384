import { SentEntries } from './sent-entries.js';
import type { SentEntry } from './plain-entry.js';
import type { Provenance } from './trail.js';

interface Batch {
  readonly entries: SentEntries;
  readonly from: Provenance[];
  readonly taken: Promise<void>;
  /** Has it taken, unless it is already. */
  readonly take: () => void;
}

/** Takes entries, in the order they came, each with its provenance at the same place. Rejects where none was taken. */
export type TakeLogged = (entries: SentEntries, from: readonly Provenance[]) => Promise<void>;

/**
 * So many are worth a write of their own: they are taken when all that came with them is read, and their callers are at
 * work again while others are read.
 */
const EARLY_ENTRIES = 32;

/**
 * Gathers what comes by SENDLOG in one turn of the event loop, over whatever connections: it is taken together, and all
 * who reported it wait for the same promise.
 */
export class LoggedPerTurn {
  readonly #take: TakeLogged;
  readonly #maxEntries: number;
  #open: Batch | undefined;

  /** @param maxEntries how many are taken together at most; what comes besides is taken right behind */
  constructor(take: TakeLogged, maxEntries = Infinity) {
    this.#take = take;
    this.#maxEntries = maxEntries;
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
        // a full one has another behind it already, which those that come now must not overtake
        if (this.#open?.entries === entries) this.#open = undefined;
        this.#take(entries, from).then(resolve, reject);
      };
    });
    // what other connections bring in this turn is read before that
    setImmediate(take);
    return { entries, from, taken, take };
  }
}
