import type { XdrWriter } from 'node-xdr';
import type { RecordStream } from '../record-stream.js';
import type { Peer } from '../server/caller.js';
import { DEFAULT_LIMITS } from '../server/server-limits.js';
import type { Respond } from '../server/replies.js';
import type { Server } from '../server/server.js';

interface QueuedReply {
  /** How many bytes have been sent when it has. */
  readonly sentAt: number;
  readonly bytes: number;
}

/** The calls that a server makes over its client's connection: they are dispatched, and answered there. */
export class CallsBack {
  readonly #server: Server;
  readonly #peer: Peer;
  readonly #records: RecordStream;
  readonly #maxCallsInFlight: number;
  readonly #maxQueuedBytes: number;
  readonly #respond: Respond;
  readonly #queuedReplies: QueuedReply[] = [];
  #queuedReplyBytes = 0;
  #inFlight = 0;

  constructor(server: Server, peer: Peer, records: RecordStream) {
    const { limits = {} } = server.options;
    this.#server = server;
    this.#peer = peer;
    this.#records = records;
    this.#maxCallsInFlight = limits.maxCallsInFlight ?? DEFAULT_LIMITS.maxCallsInFlight;
    this.#maxQueuedBytes = limits.maxQueuedBytes ?? DEFAULT_LIMITS.maxQueuedBytes;
    this.#respond = (write) => this.#send(write);
  }

  /**
   * Takes a call. Says whether it was: reading on without end is no choice where replies are not taken, and reading
   * no further none where replies may be what comes next.
   */
  take(call: Buffer): boolean {
    this.#dropSentReplies();
    if (this.#inFlight >= this.#maxCallsInFlight || this.#queuedReplyBytes > this.#maxQueuedBytes)
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

  /** Replies are counted apart: the client's own calls wait in the same stream, within a bound of their own. */
  #send(write: (writer: XdrWriter) => void): void {
    const before = this.#records.queuedBytes;
    this.#records.send(write);
    const { queuedBytes, sentBytes } = this.#records;
    const bytes = queuedBytes - before;
    if (bytes === 0) return;
    this.#queuedReplyBytes += bytes;
    this.#queuedReplies.push({ sentAt: sentBytes + queuedBytes, bytes });
  }

  #dropSentReplies(): void {
    const { sentBytes } = this.#records;
    for (;;) {
      const [first] = this.#queuedReplies;
      if (first === undefined || first.sentAt > sentBytes) return;
      this.#queuedReplies.shift();
      this.#queuedReplyBytes -= first.bytes;
    }
  }
}
