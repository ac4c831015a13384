import type { Duplex } from 'node:stream';
import { RecordStream } from '../record-stream.js';
import { RpcError } from '../rpc-error.js';
import { messageType, REPLY } from '../rpc-message.js';
import { BackChannel } from './back-channel.js';
import type { Peer } from './caller.js';
import { DEFAULT_LIMITS, type ServerLimits } from './limits.js';
import type { Respond } from './replies.js';
import type { Server } from './server.js';

/** One caller's connection: its calls go to the server, the replies back in the order they are ready. */
export class ServedStream {
  readonly #server: Server;
  readonly #peer: Peer;
  readonly #records: RecordStream;
  readonly #onClose: (error: RpcError | undefined) => void;
  readonly #maxCallsInFlight: number;
  readonly #maxQueuedBytes: number;
  readonly #idleTimer: NodeJS.Timeout;
  readonly #respond: Respond = (write) => this.#records.send(write);
  #backChannel: BackChannel | undefined;
  #callsInFlight = 0;
  #isActive = false;
  #isEnding = false;

  constructor(stream: Duplex, server: Server, peer: Peer, onClose: (error: RpcError | undefined) => void) {
    const limits: ServerLimits = server.options.limits ?? {};
    this.#server = server;
    this.#peer = peer;
    this.#onClose = onClose;
    this.#maxCallsInFlight = limits.maxCallsInFlight ?? DEFAULT_LIMITS.maxCallsInFlight;
    this.#maxQueuedBytes = limits.maxQueuedBytes ?? DEFAULT_LIMITS.maxQueuedBytes;
    // looks once per timeout, so that no call has to touch the timer
    const idleTimeoutMs = limits.idleTimeoutMs ?? DEFAULT_LIMITS.idleTimeoutMs;
    this.#idleTimer = setInterval(() => this.#onIdle(), Math.min(idleTimeoutMs, 0x7fff_ffff)).unref();
    this.#records = new RecordStream(stream, this, limits);
    peer.callBack = () => (this.#backChannel ??= new BackChannel(peer, this.#records)).transport;
  }

  /** Takes no more calls; ends when those in flight are answered. */
  end(): void {
    this.#isEnding = true;
    if (this.#callsInFlight === 0) this.#records.end();
  }

  /** Ends at once. */
  destroy(): void {
    this.#records.destroy();
  }

  isReady(): boolean {
    return (
      !this.#isEnding &&
      this.#callsInFlight < this.#maxCallsInFlight &&
      this.#records.queuedBytes <= this.#maxQueuedBytes
    );
  }

  onRecord(record: Buffer): void {
    this.#isActive = true;
    if (this.#backChannel !== undefined && messageType(record) === REPLY) {
      this.#backChannel.onReply(record);
      return;
    }
    // counted before it runs: its handler may close the server, and is answered all the same
    this.#callsInFlight++;
    const running = this.#server.dispatch(record, this.#peer, this.#respond);
    if (running === undefined) this.#onAnswered();
    else void running.then(() => this.#onAnswered());
  }

  onEnd(): void {
    this.end();
  }

  onClose(error: RpcError | undefined): void {
    clearInterval(this.#idleTimer);
    this.#peer.leave();
    this.#backChannel?.onClose(error ?? new RpcError('RPC_DISCONNECTED', 'the caller is gone'));
    this.#onClose(error);
  }

  #onAnswered(): void {
    this.#callsInFlight--;
    if (!this.#isEnding) this.#records.resume();
    else if (this.#callsInFlight === 0) this.#records.end();
  }

  /** Ends a connection that brought no call since the last look. */
  #onIdle(): void {
    if (this.#isActive || this.#callsInFlight > 0) this.#isActive = false;
    else this.end();
  }
}
