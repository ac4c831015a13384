import type { Duplex } from 'node:stream';
import { RecordStream } from '../record-stream.js';
import type { RpcError } from '../rpc-error.js';
import type { Caller } from './caller.js';
import { DEFAULT_LIMITS } from './limits.js';
import type { Server } from './server.js';

/** One caller's connection: its calls go to the server, the replies back in the order they are ready. */
export class ServedStream {
  readonly #server: Server;
  readonly #caller: Caller;
  readonly #records: RecordStream;
  readonly #aborter = new AbortController();
  readonly #onClose: (error: RpcError | undefined) => void;
  readonly #maxCallsInFlight: number;
  readonly #idleTimer: NodeJS.Timeout;
  #callsInFlight = 0;
  #isEnding = false;

  constructor(
    stream: Duplex,
    server: Server,
    peer: Omit<Caller, 'signal'>,
    onClose: (error: RpcError | undefined) => void,
  ) {
    const limits = server.options.limits ?? {};
    this.#server = server;
    this.#caller = { ...peer, signal: this.#aborter.signal };
    this.#onClose = onClose;
    this.#maxCallsInFlight = limits.maxCallsInFlight ?? DEFAULT_LIMITS.maxCallsInFlight;
    this.#idleTimer = setTimeout(() => this.#onIdle(), limits.idleTimeoutMs ?? DEFAULT_LIMITS.idleTimeoutMs);
    this.#records = new RecordStream(stream, this, limits);
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
    return !this.#isEnding && this.#callsInFlight < this.#maxCallsInFlight;
  }

  onRecord(record: Buffer): void {
    this.#idleTimer.refresh();
    const running = this.#server.dispatch(record, this.#caller, (write) => this.#records.send(write));
    if (running === undefined) return;
    this.#callsInFlight++;
    void running.finally(() => this.#onAnswered());
  }

  onEnd(): void {
    this.end();
  }

  onClose(error: RpcError | undefined): void {
    clearTimeout(this.#idleTimer);
    this.#aborter.abort();
    this.#onClose(error);
  }

  #onAnswered(): void {
    this.#callsInFlight--;
    if (!this.#isEnding) this.#records.resume();
    else if (this.#callsInFlight === 0) this.#records.end();
  }

  #onIdle(): void {
    if (this.#callsInFlight === 0) this.destroy();
    else this.#idleTimer.refresh();
  }
}
