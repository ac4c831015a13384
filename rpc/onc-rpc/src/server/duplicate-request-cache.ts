import { hashFnv1a } from '../fnv-1a.js';

/** What is known of a call that came. */
export type Duplicate =
  /** It did not come before: run it, and `finish` it with its reply, which is kept as it is. */
  | { readonly state: 'new'; readonly finish: (reply: Uint8Array | undefined) => void }
  /** It runs: its reply is on the way. */
  | { readonly state: 'in progress' }
  /** It ran: this was the reply, undefined where there was none. */
  | { readonly state: 'done'; readonly reply: Uint8Array | undefined };

interface Entry {
  readonly checksum: number;
  readonly callBytes: number;
  readonly startedAt: number;
  isDone: boolean;
  reply: Uint8Array | undefined;
  /** Who came again meanwhile, over another connection. */
  readonly waiting: ((reply: Uint8Array | undefined) => void)[];
}

/** Roughly what an entry costs besides its reply, so that empty replies are bounded too. */
const ENTRY_BYTES = 200;

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
  #bytes = 0;

  constructor(maxBytes: number, maxAgeMs: number) {
    this.#maxBytes = maxBytes;
    this.#maxAgeMs = maxAgeMs;
  }

  /** What the remembered replies take, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Looks a call up, and notes it when it is new.
   * @param key caller and xid
   * @param now `performance.now()`
   */
  begin(key: string, call: Uint8Array, now: number): Duplicate {
    const checksum = hashFnv1a(call);
    const known = this.#entries.get(key);
    if (known !== undefined) {
      const isSame = known.checksum === checksum && known.callBytes === call.length;
      if (isSame && !known.isDone) return RUNNING;
      if (isSame && now - known.startedAt <= this.#maxAgeMs) return { state: 'done', reply: known.reply };
      this.#remove(key, known);
    }
    const entry: Entry = {
      checksum,
      callBytes: call.length,
      startedAt: now,
      isDone: false,
      reply: undefined,
      waiting: [],
    };
    this.#add(key, entry);
    return { state: 'new', finish: (reply) => this.#finish(key, entry, reply) };
  }

  /** Calls back with the reply of a call that is in progress, undefined where it has none. */
  whenDone(key: string, callback: (reply: Uint8Array | undefined) => void): void {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.isDone) callback(entry?.reply);
    else entry.waiting.push(callback);
  }

  #add(key: string, entry: Entry): void {
    this.#entries.set(key, entry);
    this.#bytes += ENTRY_BYTES;
    this.#makeRoom();
  }

  #finish(key: string, entry: Entry, reply: Uint8Array | undefined): void {
    if (entry.isDone) return;
    entry.isDone = true;
    for (const callback of entry.waiting.splice(0)) callback(reply);
    if (this.#entries.get(key) !== entry || reply === undefined) return;
    if (reply.length + ENTRY_BYTES > this.#maxBytes) {
      this.#remove(key, entry);
      return;
    }
    entry.reply = reply;
    this.#bytes += reply.length;
    this.#makeRoom();
  }

  #makeRoom(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) return;
      // those that run are bounded by the calls in flight, and forgetting one would run it twice
      if (entry.isDone) this.#remove(key, entry);
    }
  }

  #remove(key: string, entry: Entry): void {
    this.#entries.delete(key);
    this.#bytes -= ENTRY_BYTES + (entry.reply?.length ?? 0);
  }
}
