import { hashFnv1a } from '../fnv-1a.js';

/** What is known of a call that came. */
export type Duplicate =
  /**
   * It did not come before: run it, and `finish` it with its reply, which is kept as it is. It should share its memory
   * with little else: a view keeps all that lies beside it. Its age counts from then: from `now`, as of `performance.now()`.
   */
  | {
      readonly state: 'new';
      finish(reply: Uint8Array | undefined, now?: number): void;
      /** Instead of `finish`: it came to nothing that anybody was told, and who calls again has it run anew. */
      forget(): void;
    }
  /** It runs: its reply is on the way. */
  | { readonly state: 'in progress' }
  /** It ran: this was the reply, undefined where there was none. */
  | { readonly state: 'done'; readonly reply: Uint8Array | undefined };

/** How a call that is remembered ends. */
interface Ends {
  readonly onFinish: (entry: Entry, reply: Uint8Array | undefined, now: number | undefined) => void;
  readonly onForget: (entry: Entry) => void;
}

/** Who called again while the call ran, over another connection. */
interface Waiting {
  readonly onDone: (reply: Uint8Array | undefined) => void;
  readonly onForgotten: () => void;
}

/** A call that is remembered. */
class Entry {
  readonly state = 'new';
  readonly key: string;
  readonly checksum: number;
  readonly callBytes: number;
  readonly connection: number | undefined;
  isDone = false;
  doneAt = Infinity;
  reply: Uint8Array | undefined;
  waiting: Waiting[] | undefined;
  readonly #ends: Ends;

  constructor(key: string, call: Pick<Entry, 'checksum' | 'callBytes' | 'connection'>, ends: Ends) {
    this.key = key;
    this.checksum = call.checksum;
    this.callBytes = call.callBytes;
    this.connection = call.connection;
    this.#ends = ends;
  }

  finish(reply: Uint8Array | undefined, now?: number): void {
    this.#ends.onFinish(this, reply, now);
  }

  forget(): void {
    this.#ends.onForget(this);
  }
}

/**
 * What an entry costs besides the bytes of its reply: 465 were measured with replies of 24 bytes, 415 with 400, 355 with
 * 1,000 (Node 20); callers over IPv6 have longer keys.
 */
const ENTRY_BYTES = 500;

const SPARE_PLACES = 64;

const RUNNING: Duplicate = { state: 'in progress' };

/**
 * Remembers the replies to calls, so that a call that comes twice runs once: clients send again when a datagram, or
 * only its reply, may be lost. A call is known by its caller and xid, and by a checksum, because a client that
 * restarts may use an xid again. The oldest replies are forgotten first; calls that run never are.
 */
export class DuplicateRequestCache {
  readonly #maxBytes: number;
  readonly #maxAgeMs: number;
  readonly #entries = new Map<string, Entry>();
  /**
   * Those that are done, from the oldest on, some removed already; a Map's own order is slow to read where entries were
   * removed before.
   */
  #order: Entry[] = [];
  #oldest = 0;
  #bytes = 0;
  readonly #ends: Ends = {
    onFinish: (entry, reply, now) => this.#finish(entry, reply, now),
    onForget: (entry) => this.#forget(entry),
  };

  constructor(maxBytes: number, maxAgeMs: number) {
    this.#maxBytes = maxBytes;
    this.#maxAgeMs = maxAgeMs;
  }

  /** What the remembered calls take, in bytes: their replies, and what it takes to know them again. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Calls held that are done, those to be dropped soon included. */
  get places(): number {
    return this.#order.length - this.#oldest;
  }

  /**
   * Looks a call up, and notes it when it is new.
   * @param key caller and xid
   * @param now `performance.now()`
   * @param connection where calls come over streams: which one. A stream loses nothing, so that what comes over the same
   * one twice was meant twice
   */
  begin(key: string, call: Uint8Array, now: number, connection?: number): Duplicate {
    const checksum = hashFnv1a(call);
    const known = this.#entries.get(key);
    if (known !== undefined) {
      const isElsewhere = connection === undefined || connection !== known.connection;
      const isSame = isElsewhere && known.checksum === checksum && known.callBytes === call.length;
      if (isSame && !known.isDone) return RUNNING;
      if (isSame && now - known.doneAt <= this.#maxAgeMs) return { state: 'done', reply: known.reply };
      this.#remove(known);
    }
    const entry = new Entry(key, { checksum, callBytes: call.length, connection }, this.#ends);
    this.#add(entry);
    return entry;
  }

  /**
   * Calls back with the reply of a call that is in progress, undefined where it has none; or, where it is forgotten
   * instead, `onForgotten`, which may begin it anew.
   */
  whenDone(
    key: string,
    onDone: (reply: Uint8Array | undefined) => void,
    onForgotten = (): void => onDone(undefined),
  ): void {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.isDone) onDone(entry?.reply);
    else (entry.waiting ??= []).push({ onDone, onForgotten });
  }

  #add(entry: Entry): void {
    this.#entries.set(entry.key, entry);
    this.#bytes += ENTRY_BYTES;
    this.#makeRoom();
  }

  #finish(entry: Entry, reply: Uint8Array | undefined, now = performance.now()): void {
    if (entry.isDone) return;
    entry.isDone = true;
    entry.doneAt = now;
    const { waiting } = entry;
    entry.waiting = undefined;
    waiting?.forEach(({ onDone }) => onDone(reply));
    if (this.#entries.get(entry.key) !== entry) return;
    const replyBytes = reply?.length ?? 0;
    if (replyBytes + ENTRY_BYTES > this.#maxBytes) {
      this.#remove(entry);
      return;
    }
    entry.reply = reply;
    this.#order.push(entry);
    this.#bytes += replyBytes;
    this.#makeRoom();
  }

  #forget(entry: Entry): void {
    if (entry.isDone) return;
    entry.isDone = true;
    if (this.#entries.get(entry.key) === entry) this.#remove(entry);
    const { waiting } = entry;
    entry.waiting = undefined;
    waiting?.forEach(({ onForgotten }) => onForgotten());
  }

  #makeRoom(): void {
    // those that run are not among these: they are bounded by the calls in flight, and one forgotten would run twice
    while (this.#bytes > this.#maxBytes && this.#oldest < this.#order.length) {
      const entry = this.#order[this.#oldest++];
      if (entry !== undefined && this.#entries.get(entry.key) === entry) this.#remove(entry);
    }
    // what was removed is dropped from the order once it is more than what is left
    if (this.#order.length > 2 * this.#entries.size + SPARE_PLACES) this.#compact();
  }

  #compact(): void {
    this.#order = this.#order.slice(this.#oldest).filter((each) => this.#entries.get(each.key) === each);
    this.#oldest = 0;
  }

  #remove(entry: Entry): void {
    this.#entries.delete(entry.key);
    this.#bytes -= ENTRY_BYTES + (entry.reply?.length ?? 0);
    entry.reply = undefined;
  }
}
