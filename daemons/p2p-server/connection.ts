import type { Socket } from 'node:net';
import { networkOf } from '../ip-address.js';
import { REQUEST_TIMEOUT_MS } from '../p2p-protocol/index.js';
import type { Held } from './admission/held-connections.js';
import type { RequestParser, Verdict } from './request-parser.js';

export interface ConnectionTimes {
  /** Milliseconds a request may take to arrive. */
  readonly requestMs: number;
  /** Milliseconds the rest of a request with an over-long field may still take before it is answered. */
  readonly refusedMs: number;
  /** Milliseconds the client may take to read its reply and close. */
  readonly lingerMs: number;
}

export const CONNECTION_TIMES: ConnectionTimes = {
  requestMs: REQUEST_TIMEOUT_MS,
  refusedMs: 500,
  lingerMs: 10_000,
};

/** Bytes after the request that are read and thrown away; who sends more is no longer listened to. */
const MAX_DRAINED_BYTES = 1024 * 1024;

/** Who is at the other end of a connection. */
export interface Caller {
  readonly ip: string;
  /** Whether nobody in between can read or change what is said. */
  readonly isSecure: boolean;
  /** Aborted when the connection is gone before it is answered. Made when it is asked for: few ever are. */
  readonly signal?: AbortSignal;
}

export interface ConnectionOptions {
  readonly parser: RequestParser;
  /** The bytes of the reply; none closes without a word. Never rejects. */
  readonly answer: (verdict: Verdict, caller: Caller) => Promise<Buffer>;
  readonly times: ConnectionTimes;
  /** Whether it is protected by TLS. */
  readonly isSecure?: boolean;
}

class ConnectedCaller implements Caller {
  readonly ip: string;
  readonly isSecure: boolean;
  #gone: AbortController | undefined;
  #hasLeft = false;

  constructor(ip: string, isSecure: boolean) {
    this.ip = ip;
    this.isSecure = isSecure;
  }

  get signal(): AbortSignal {
    this.#gone ??= new AbortController();
    if (this.#hasLeft) this.#gone.abort();
    return this.#gone.signal;
  }

  leave(): void {
    this.#hasLeft = true;
    this.#gone?.abort();
  }
}

type State = 'reading' | 'answering' | 'draining';

/**
 * One operation over one socket: read the request, answer, half-close, drain, close. Closing with bytes unread would
 * make the kernel send RST, and the client would lose the reply that is under way.
 */
export class Connection implements Held {
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  /** Who is at the other end: an address, or an IPv6 network. */
  readonly network: string;
  readonly #caller: ConnectedCaller;
  #state: State = 'reading';
  #timer: NodeJS.Timeout;
  #isHurried = false;
  #drainedBytes = 0;

  /** The socket must allow half-open connections. */
  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#caller = new ConnectedCaller(socket.remoteAddress ?? '', options.isSecure ?? false);
    this.network = networkOf(this.#caller.ip);
    this.#timer = setTimeout(() => this.#stopReading(), options.times.requestMs);
    // A reply is one write with a FIN behind it, which nothing delays; over TLS it is several.
    if (this.#caller.isSecure) socket.setNoDelay(true);
    // A reset concerns this connection only; 'close' follows and tidies up.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#end());
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('end', () => this.#stopReading());
  }

  /** Whether the request has not come in full: nothing is lost to anybody but this client by ending it. */
  get isReading(): boolean {
    return this.#state === 'reading';
  }

  /** Bytes of the reply that the client has not taken yet and that are kept here. */
  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #end(): void {
    clearTimeout(this.#timer);
    if (this.#state === 'answering') this.#caller.leave();
  }

  #take(chunk: Buffer): void {
    if (this.#state === 'reading') this.#read(chunk);
    else this.#drain(chunk);
  }

  #read(chunk: Buffer): void {
    const { parser, times } = this.#options;
    const verdict = parser.push(chunk);
    if (verdict !== undefined) void this.#answer(verdict);
    else if (parser.isRefused && !this.#isHurried) {
      this.#isHurried = true;
      this.#restartTimer(times.refusedMs, () => this.#stopReading());
    }
  }

  /** The client has ended its half, or its time is up. */
  #stopReading(): void {
    if (this.#state === 'reading') void this.#answer(this.#options.parser.end());
  }

  async #answer(verdict: Verdict): Promise<void> {
    this.#state = 'answering';
    clearTimeout(this.#timer);
    const reply = await this.#options.answer(verdict, this.#caller);
    this.#state = 'draining';
    if (this.#socket.destroyed) return;
    this.#restartTimer(this.#options.times.lingerMs, () => this.#socket.destroy());
    this.#socket.end(reply);
  }

  #drain(chunk: Buffer): void {
    this.#drainedBytes += chunk.length;
    if (this.#drainedBytes > MAX_DRAINED_BYTES) this.#socket.pause();
  }

  #restartTimer(delayMs: number, act: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, delayMs);
  }
}
