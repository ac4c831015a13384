import { hashFnv1a } from '../fnv-1a.js';

/** What is known of a call that came. */
export type Duplicate =
  /**
   * It did not come before: run it, and `finish` it with its reply, which is kept as it is. It should share its memory
   * with little else: a view keeps all that lies beside it.
   */
  | { readonly state: 'new'; finish(reply: Uint8Array | undefined): void }
  /** It runs: its reply is on the way. */
  | { readonly state: 'in progress' }
  /** It ran: this was the reply, undefined where there was none. */
  | { readonly state: 'done'; readonly reply: Uint8Array | undefined };

/** A call that is remembered. */
class Entry {
  readonly state = 'new';
  readonly key: string;
  readonly checksum: number;
  readonly callBytes: number;
  readonly startedAt: number;
  readonly connection: number | undefined;
  isDone = false;
  reply: Uint8Array | undefined;
  /** Who came again meanwhile, over another connection. */
  waiting: ((reply: Uint8Array | undefined) => void)[] | undefined;
  readonly #onFinish: (entry: Entry, reply: Uint8Array | undefined) => void;

  constructor(
    key: string,
    call: Pick<Entry, 'checksum' | 'callBytes' | 'startedAt' | 'connection'>,
    onFinish: (entry: Entry, reply: Uint8Array | undefined) => void,
  ) {
    this.key = key;
    this.checksum = call.checksum;
    this.callBytes = call.callBytes;
    this.startedAt = call.startedAt;
    this.connection = call.connection;
    this.#onFinish = onFinish;
  }

  finish(reply: Uint8Array | undefined): void {
    this.#onFinish(this, reply);
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
 * restarts may use an xid again. The oldest replies are forgotten first.
 */
export class DuplicateRequestCache {
  readonly #maxBytes: number;
  readonly #maxAgeMs: number;
  readonly #entries = new Map<string, Entry>();
  /** From the oldest on, some removed already; a Map's own order is slow to read where entries were removed before. */
  #order: Entry[] = [];
  #oldest = 0;
  #bytes = 0;

  constructor(maxBytes: number, maxAgeMs: number) {
    this.#maxBytes = maxBytes;
    this.#maxAgeMs = maxAgeMs;
  }

  /** What the remembered calls take, in bytes: their replies, and what it takes to know them again. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Entries held, those to be dropped soon included. */
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
      if (isSame && now - known.startedAt <= this.#maxAgeMs) return { state: 'done', reply: known.reply };
      this.#remove(known);
    }
    const noted = { checksum, callBytes: call.length, startedAt: now, connection };
    const entry = new Entry(key, noted, this.#finish);
    this.#add(entry);
    return entry;
  }

  /** Calls back with the reply of a call that is in progress, undefined where it has none. */
  whenDone(key: string, callback: (reply: Uint8Array | undefined) => void): void {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.isDone) callback(entry?.reply);
    else (entry.waiting ??= []).push(callback);
  }

  #add(entry: Entry): void {
    this.#entries.set(entry.key, entry);
    this.#order.push(entry);
    this.#bytes += ENTRY_BYTES;
    this.#makeRoom();
  }

  readonly #finish = (entry: Entry, reply: Uint8Array | undefined): void => {
    if (entry.isDone) return;
    entry.isDone = true;
    const { waiting } = entry;
    entry.waiting = undefined;
    waiting?.forEach((callback) => callback(reply));
    if (this.#entries.get(entry.key) !== entry || reply === undefined) return;
    if (reply.length + ENTRY_BYTES > this.#maxBytes) {
      this.#remove(entry);
      return;
    }
    entry.reply = reply;
    this.#bytes += reply.length;
    this.#makeRoom();
  };

  #makeRoom(): void {
    for (let left = this.#order.length - this.#oldest; this.#bytes > this.#maxBytes && left > 0; left--) {
      const entry = this.#order[this.#oldest++];
      if (entry === undefined || this.#entries.get(entry.key) !== entry) continue;
      // those that run are bounded by the calls in flight, and forgetting one would run it twice
      if (entry.isDone) this.#remove(entry);
      else this.#order.push(entry);
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
