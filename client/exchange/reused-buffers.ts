import type { OnReadOpts, Socket } from 'node:net';
import { bufferPair } from '../local-files/buffer-pair.js';
import { type ChunkSource, DeadlineError } from './connection.js';

/** Both together stay in the processor's cache until their bytes are written. */
const BUFFER_BYTES = 256 * 1024;

/** Somebody who waits for bytes. */
interface Waiting {
  readonly arrived: (chunk: Buffer | undefined) => void;
  readonly failed: (fault: Error) => void;
}

/**
 * Reads a socket into two buffers in turn, for what is long: Node otherwise makes one of 64 KiB for each read. While the
 * bytes of one are worked on, the other is filled, and then the socket is paused. What `next` gives is good until it is
 * called again.
 */
export class ReusedBuffers implements ChunkSource {
  /** How `net.connect` is to read. */
  readonly onread: OnReadOpts;
  readonly #buffers = bufferPair(BUFFER_BYTES);
  /** The one that is filled next. */
  #filling: 0 | 1 = 0;
  /** What has come while nobody asked for it. */
  #ready: Buffer | undefined;
  #waiting: Waiting | undefined;
  /** How the connection ended. */
  #ending: { readonly fault: Error | undefined } | undefined;
  #socket: Socket | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #deadlineMs = 0;

  constructor() {
    this.onread = {
      buffer: () => this.#buffers[this.#filling],
      callback: (bytes) => this.#take(this.#buffers[this.#filling].subarray(0, bytes)),
    };
  }

  /** Reads this socket, which was connected with {@link onread}. */
  from(socket: Socket): this {
    this.#socket = socket;
    socket.once('end', () => this.#end(undefined));
    socket.on('error', (error) => this.#end(error));
    socket.once('close', () => {
      clearTimeout(this.#deadline);
      this.#end(new Error('the connection was closed'));
    });
    return this;
  }

  next(timeoutMs: number): Promise<Buffer | undefined> {
    const ready = this.#ready;
    if (ready !== undefined) {
      this.#ready = undefined;
      this.#socket?.resume();
      return Promise.resolve(ready);
    }
    if (this.#ending === undefined) return this.#arrival(timeoutMs);
    return this.#ending.fault === undefined ? Promise.resolve(undefined) : Promise.reject(this.#ending.fault);
  }

  #arrival(timeoutMs: number): Promise<Buffer | undefined> {
    this.#expectWithin(timeoutMs);
    return new Promise<Buffer | undefined>((arrived, failed) => {
      this.#waiting = { arrived, failed };
    });
  }

  /** The same timer again, where it can be: a new one for each piece costs more than reading it. */
  #expectWithin(timeoutMs: number): void {
    if (this.#deadline !== undefined && this.#deadlineMs === timeoutMs) {
      this.#deadline.refresh();
      return;
    }
    clearTimeout(this.#deadline);
    this.#deadlineMs = timeoutMs;
    this.#deadline = setTimeout(() => {
      this.#deadline = undefined;
      // nobody waits while what has come is worked on
      if (this.#waiting === undefined) return;
      this.#socket?.destroy(DeadlineError.within('nothing came', timeoutMs));
    }, timeoutMs);
  }

  /** Returns whether to read on: the other buffer is free only if this one goes to whoever waited. */
  #take(chunk: Buffer): boolean {
    this.#filling = this.#filling === 0 ? 1 : 0;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.#ready = chunk;
    else waiting.arrived(chunk);
    return waiting !== undefined;
  }

  /** The first word counts. */
  #end(fault: Error | undefined): void {
    this.#ending ??= { fault };
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (this.#ending.fault === undefined) waiting?.arrived(undefined);
    else waiting?.failed(this.#ending.fault);
  }
}
