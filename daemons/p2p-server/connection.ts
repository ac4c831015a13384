import type { Socket } from 'node:net';
import { networkOf } from '../addresses/ip-address.js';
import { REQUEST_TIMEOUT_MS } from '../p2p-protocol/index.js';
import { type Held, LARGE_REPLY_BYTES } from './admission/held-connections.js';
import type { Caller } from './caller.js';
import type { LeavingTogether } from './leaving-together.js';
import type { RequestParser, Verdict } from './request-parser.js';

export interface ConnectionTimes {
  /** Milliseconds a request may take to arrive. */
  readonly requestMs: number;
  /** Milliseconds the rest of a request with an over-long field may still take before it is answered. */
  readonly refusedMs: number;
  /** Milliseconds the client may take to read a piece of its reply, and to close. */
  readonly lingerMs: number;
}

export const CONNECTION_TIMES: ConnectionTimes = {
  requestMs: REQUEST_TIMEOUT_MS,
  refusedMs: 500,
  lingerMs: 10_000,
};

/**
 * Bytes of a reply that are written at once: only a whole write tells that the client reads. So who takes 13 KB a second
 * gets a list of any length.
 */
const PIECE_BYTES = 128 * 1024;

/** Bytes after the request that are read and thrown away; who sends more is no longer listened to. */
const MAX_DRAINED_BYTES = 1024 * 1024;

/** What all connections of a server share: nothing of it is kept for each. */
export interface Serving {
  readonly times: ConnectionTimes;
  readonly replies: LeavingTogether;
  newParser(): RequestParser;
  /** The bytes of the reply; none closes without a word. Never rejects. */
  answer(verdict: Verdict, connection: Connection): Promise<Buffer>;
}

export interface ConnectionOptions {
  /** Whether it is protected by TLS. */
  readonly isSecure: boolean;
  /** Milliseconds that are left for its request. */
  readonly requestMs: number;
}

type State = 'reading' | 'answering' | 'draining';

/**
 * One operation over one socket: read the request, answer, half-close, drain, close. Closing with bytes unread would
 * make the kernel send RST, and the client would lose the reply that is under way.
 *
 * A timer for each connection is a tenth of what it costs, and few are ever needed: {@link expire} is called for all of
 * them now and then.
 */
export class Connection implements Held, Caller {
  readonly ip: string;
  readonly isSecure: boolean;
  /** Who is at the other end: an address, or an IPv6 network. */
  readonly network: string;
  /** False where so many of this network are there that its operation is refused. */
  isWithinShare = true;
  readonly #socket: Socket;
  readonly #serving: Serving;
  #parser: RequestParser | undefined;
  #state: State = 'reading';
  /** When what it is doing has taken too long. */
  #untilMs: number;
  #isHurried = false;
  /** Bytes of the reply that are not given to the socket yet. */
  #restBytes = 0;
  #drainedBytes = 0;
  #gone: AbortController | undefined;
  #hasLeft = false;

  /** The socket must allow half-open connections. */
  constructor(socket: Socket, serving: Serving, { isSecure, requestMs }: ConnectionOptions) {
    this.#socket = socket;
    this.#serving = serving;
    this.ip = socket.remoteAddress ?? '';
    this.isSecure = isSecure;
    this.network = networkOf(this.ip);
    this.#untilMs = performance.now() + requestMs;
    // A reply is one write with a FIN behind it, which nothing delays; over TLS it is several.
    if (isSecure) socket.setNoDelay(true);
    // A reset concerns this connection only; 'close' follows and tidies up.
    socket.on('error', ignore);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('end', () => this.#stopReading());
  }

  /** Whether the request has not come in full: nothing is lost to anybody but this client by ending it. */
  get isReading(): boolean {
    return this.#state === 'reading';
  }

  /** Bytes of the reply that the client has not taken yet and that are kept here. */
  get unsentBytes(): number {
    return this.#socket.writableLength + this.#restBytes;
  }

  get signal(): AbortSignal {
    this.#gone ??= new AbortController();
    if (this.#hasLeft) this.#gone.abort();
    return this.#gone.signal;
  }

  expire(nowMs: number): void {
    if (nowMs < this.#untilMs) return;
    if (this.#state === 'draining') this.#socket.destroy();
    else this.#stopReading();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** The socket is closed. */
  ended(): void {
    if (this.#state !== 'answering') return;
    this.#hasLeft = true;
    this.#gone?.abort();
  }

  #take(chunk: Buffer): void {
    if (this.#state === 'reading') this.#read(chunk);
    else this.#drain(chunk);
  }

  #read(chunk: Buffer): void {
    this.#parser ??= this.#serving.newParser();
    const verdict = this.#parser.push(chunk);
    if (verdict !== undefined) void this.#answer(verdict);
    else if (!this.#isHurried && this.#parser.isRefused) {
      this.#isHurried = true;
      this.#untilMs = performance.now() + this.#serving.times.refusedMs;
    }
  }

  /** The client has ended its half, or its time is up. */
  #stopReading(): void {
    if (this.#state === 'reading') void this.#answer((this.#parser ?? this.#serving.newParser()).end());
  }

  async #answer(verdict: Verdict): Promise<void> {
    this.#state = 'answering';
    const reply = await this.#serving.answer(verdict, this);
    // A large reply counts against the bytes that wait for slow readers: it goes at once, so that the sum has it.
    if (reply.length > LARGE_REPLY_BYTES) this.#send(reply);
    else this.#serving.replies.add(() => this.#send(reply));
  }

  #send(reply: Buffer): void {
    this.#state = 'draining';
    if (this.#socket.destroyed) return;
    this.#untilMs = performance.now() + this.#serving.times.lingerMs;
    this.#restBytes = Math.max(0, reply.length - PIECE_BYTES);
    if (this.#restBytes === 0) this.#socket.end(reply);
    else this.#sendPiece(reply.subarray(0, PIECE_BYTES), reply.subarray(PIECE_BYTES));
  }

  #sendPiece(piece: Buffer, rest: Buffer): void {
    this.#socket.write(piece, (error) => {
      if (!error) this.#send(rest);
    });
  }

  #drain(chunk: Buffer): void {
    this.#drainedBytes += chunk.length;
    if (this.#drainedBytes > MAX_DRAINED_BYTES) this.#socket.pause();
  }
}

function ignore(): void {
  // Nothing is to be done.
}
