/** A connection as far as its place is concerned. */
export interface Held {
  /** Whether its request has not come in full: nothing is lost to anybody but this client by ending it. */
  readonly isReading: boolean;
  /** Bytes of its reply that wait in this process. */
  readonly unsentBytes: number;
  /** Who is at its other end: an address, or a network of them. */
  readonly network: string;
  /** Does what is due by now, a time of `performance.now()`. */
  expire(nowMs: number): void;
  destroy(): void;
}

interface HeldConnectionsOptions {
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  /** Of replies that wait for slow readers, all together. */
  readonly maxUnsentBytes: number;
}

/** Connections held at once; beyond it one that is answered gives way, or has kept its request waiting longest. */
export const DEFAULT_MAX_CONNECTIONS = 4_096;
/** Smaller replies cannot reach the bound on any number of connections, so nobody adds them up. */
export const LARGE_REPLY_BYTES = 16 * 1024;

/** The connections there are, in all and of each address, and which gives way when there are too many. */
export class HeldConnections {
  readonly #options: HeldConnectionsOptions;
  /** In the order of their arrival. */
  readonly #all = new Set<Held>();
  /** Those whose reply is with the system, in the order of their replies: ending them costs nobody anything. */
  readonly #answered = new Set<Held>();
  /** Those of each that are not answered, where their number is bounded. */
  readonly #byNetwork = new Map<string, Set<Held>>();

  constructor(options: HeldConnectionsOptions) {
    this.#options = options;
  }

  /**
   * Takes a connection in. Where there are too many in all, one gives way that is answered, and else, as where there are
   * too many of this address, the one that has kept its request waiting longest. False where none of this address does:
   * then it has more than its share.
   */
  take(connection: Held): boolean {
    if (this.#all.size >= this.#options.maxConnections) this.#makeRoom();
    this.#all.add(connection);
    return this.#options.maxConnectionsPerAddress === Infinity || this.#takeOfNetwork(connection);
  }

  /**
   * Its reply is with the system. It counts for its address no longer: a client that does one operation after the other
   * begins the next before the end of the last has come here.
   */
  answered(connection: Held): void {
    if (this.#all.has(connection)) this.#answered.add(connection);
    this.#releaseOfNetwork(connection);
  }

  release(connection: Held): void {
    this.#all.delete(connection);
    this.#answered.delete(connection);
    this.#releaseOfNetwork(connection);
  }

  get isEmpty(): boolean {
    return this.#all.size === 0;
  }

  /** Lets each do what is due. */
  expire(nowMs: number): void {
    for (const connection of this.#all) connection.expire(nowMs);
  }

  /** Many who ask for a long list and do not read it would otherwise take all the memory there is. */
  makeRoomForReply(bytes: number): void {
    if (bytes <= LARGE_REPLY_BYTES) return;
    const waiting = [...this.#all].filter(({ unsentBytes }) => unsentBytes > 0);
    let unsent = waiting.reduce((sum, { unsentBytes }) => sum + unsentBytes, bytes);
    for (const connection of waiting) {
      if (unsent <= this.#options.maxUnsentBytes) return;
      unsent -= connection.unsentBytes;
      this.#end(connection);
    }
  }

  destroyReading(): void {
    for (const connection of this.#all) if (connection.isReading) connection.destroy();
  }

  destroyAll(): void {
    for (const connection of this.#all) connection.destroy();
  }

  #takeOfNetwork(connection: Held): boolean {
    const others = this.#byNetwork.get(connection.network) ?? new Set();
    const isWithinShare = others.size < this.#options.maxConnectionsPerAddress || this.#endReadingOf(others);
    this.#byNetwork.set(connection.network, others.add(connection));
    return isWithinShare;
  }

  #releaseOfNetwork(connection: Held): void {
    const others = this.#byNetwork.get(connection.network);
    others?.delete(connection);
    if (others?.size === 0) this.#byNetwork.delete(connection.network);
  }

  #makeRoom(): void {
    const [answered] = this.#answered;
    const [oldest] = this.#all;
    if (answered !== undefined) this.#end(answered);
    else if (!this.#endReadingOf(this.#all) && oldest !== undefined) this.#end(oldest);
  }

  #endReadingOf(connections: ReadonlySet<Held>): boolean {
    for (const connection of connections) {
      if (!connection.isReading) continue;
      this.#end(connection);
      return true;
    }
    return false;
  }

  #end(connection: Held): void {
    connection.destroy();
    this.release(connection);
  }
}
