import type { RecordStream } from '../record-stream.js';
import type { Peer } from '../server/caller.js';
import { DEFAULT_LIMITS } from '../server/server-limits.js';
import type { Respond } from '../server/replies.js';
import type { Server } from '../server/server.js';

/** The calls that a server makes over its client's connection: they are dispatched, and answered there. */
export class CallsBack {
  readonly #server: Server;
  readonly #peer: Peer;
  readonly #records: RecordStream;
  readonly #maxCallsInFlight: number;
  readonly #maxQueuedBytes: number;
  readonly #respond: Respond;
  #inFlight = 0;

  constructor(server: Server, peer: Peer, records: RecordStream) {
    const { limits = {} } = server.options;
    this.#server = server;
    this.#peer = peer;
    this.#records = records;
    this.#maxCallsInFlight = limits.maxCallsInFlight ?? DEFAULT_LIMITS.maxCallsInFlight;
    this.#maxQueuedBytes = limits.maxQueuedBytes ?? DEFAULT_LIMITS.maxQueuedBytes;
    this.#respond = (write) => records.send(write);
  }

  /**
   * Takes a call. Says whether it was: reading on without end is no choice where replies are not taken, and reading
   * no further none where replies may be what comes next.
   */
  take(call: Buffer): boolean {
    if (this.#inFlight >= this.#maxCallsInFlight || this.#records.queuedBytes > this.#maxQueuedBytes)
      return false;
    this.#inFlight++;
    // The client's sockets read into the same bytes again, and a flavor may take its time.
    const running = this.#server.dispatch(Buffer.from(call), this.#peer, this.#respond);
    if (running === undefined) this.#inFlight--;
    else void running.then(() => this.#inFlight--);
    return true;
  }

  /** The connection is gone. */
  leave(): void {
    this.#peer.leave();
  }
}
