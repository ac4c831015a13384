import type { Duplex } from 'node:stream';
import type { XdrWriter } from 'node-xdr';
import { LazyDeadline } from './lazy-deadline.js';
import { RecordReader, type RecordLimits } from './record-marking.js';
import { RecordOutput } from './record-output.js';
import { reasonOf, RpcError } from './rpc-error.js';

/** Bounds of one stream of records. */
export interface RecordStreamLimits extends RecordLimits {
  /** How long a record may take from its first byte to its last, in ms. Default 30,000. */
  readonly recordTimeoutMs?: number;
  /** How long the peer may take nothing of what is sent to it, in ms. Default 30,000. */
  readonly writeTimeoutMs?: number;
  /**
   * Bytes that may wait to be sent, in one connection. Beyond it a server reads no further calls until the peer has
   * taken replies, and a client's calls fail with `RPC_OVERLOADED`. Default 1 MiB for servers, 16 MiB for clients.
   */
  readonly maxQueuedBytes?: number;
  /** Split records longer than this into fragments when sending. Default: one fragment, which every peer understands. */
  readonly sendFragmentBytes?: number;
}

/** The default of `recordTimeoutMs` and `writeTimeoutMs`, in ms. */
export const DEFAULT_STREAM_TIMEOUT_MS = 30_000;

/** Who is told what a stream brings. */
interface RecordStreamOwner {
  /** One whole record, from `start` to `end` of the bytes, which may be reused once this returns. Must not throw. */
  onRecord(bytes: Buffer, start: number, end: number): void;
  /** Whether another record may be handed over now; when not, reading stops until `resume()` or until the peer takes something. */
  isReady(): boolean;
  /** The peer will send no more, and all its records have been handed over; it may still read. */
  onEnd(): void;
  /** Once, at the very end. The error is undefined when nothing went wrong. */
  onClose(error: RpcError | undefined): void;
}

/** How long the peer may take to end its side once ours is ended, in ms. */
const LINGER_MS = 250;
/** How long what still waits to be sent may take where we end first, in ms. */
const LAST_WRITES_MS = 2000;

/** The most records of one stream in one turn of the event loop: whoever sends more at once shares the time with others. */
const RECORDS_PER_TURN = 512;
/** Before there are so many nobody waits for the turn's end: that would cost more than a record. */
const FEW_RECORDS = 32;

/** Records over a stream of bytes: TCP, TLS, AF_LOCAL or memory. All records of one turn leave in one write. */
export class RecordStream {
  readonly #stream: Duplex;
  readonly #owner: RecordStreamOwner;
  readonly #reader: RecordReader;
  readonly #output: RecordOutput;
  readonly #recordDeadline: LazyDeadline;
  readonly #writeDeadline: LazyDeadline;
  #endTimer: NodeJS.Timeout | undefined;
  #isPaused = false;
  #isTaking = false;
  /** Those of the last turns are among them while they were few. */
  #recordsThisTurn = 0;
  #hasPeerEnded = false;
  #isEnding = false;
  #isReleased = false;
  #isClosed = false;
  #error: RpcError | undefined;

  constructor(stream: Duplex, owner: RecordStreamOwner, limits: RecordStreamLimits = {}) {
    this.#stream = stream;
    this.#owner = owner;
    this.#reader = new RecordReader(limits);
    this.#output = new RecordOutput(stream, this, limits.sendFragmentBytes);
    const recordTimeoutMs = limits.recordTimeoutMs ?? DEFAULT_STREAM_TIMEOUT_MS;
    const writeTimeoutMs = limits.writeTimeoutMs ?? DEFAULT_STREAM_TIMEOUT_MS;
    this.#recordDeadline = new LazyDeadline(recordTimeoutMs, () => this.#onRecordLate(recordTimeoutMs));
    this.#writeDeadline = new LazyDeadline(writeTimeoutMs, () => this.#onNothingTaken(writeTimeoutMs));
    stream.on('data', this.#onData).on('end', this.#onPeerEnd);
    stream.on('error', this.#onError).on('close', this.#onClose);
  }

  /** Bytes that have arrived behind the record that was handed over last. */
  get unreadBytes(): number {
    return this.#reader.unreadBytes;
  }

  /** Bytes waiting for the peer to read. */
  get queuedBytes(): number {
    return this.#output.queuedBytes;
  }

  /** Bytes that no longer wait, since the beginning. */
  get sentBytes(): number {
    return this.#output.sentBytes;
  }

  /**
   * Appends one record, which `write` writes; it leaves with all others of this turn, or once they are `most`. What
   * `write` throws is passed on.
   */
  send(write: (writer: XdrWriter) => void, most = Infinity): void {
    if (this.#isEnding || this.#stream.destroyed) return;
    this.#output.append(write, this.#isTaking);
    this.#writeDeadline.startOnce();
    if (this.#output.gatheredRecords >= most) this.#output.flush();
  }

  /** Takes up reading again after `isReady` said no. */
  resume(): void {
    if (this.#isPaused && !this.#isReleased) this.#takeRecords();
  }

  /**
   * Sends what waits and ends this side of the stream; the peer has a moment to end its own. Nothing is read any more. A
   * peer that ended its side first may still read, as slowly as any: it has to take something within `writeTimeoutMs`.
   */
  end(): void {
    if (this.#isEnding || this.#isClosed) return;
    this.#isEnding = true;
    this.#recordDeadline.lift();
    // unread bytes would turn the close into a reset, and the peer would lose the last replies
    this.#stream.resume();
    if (!this.#hasPeerEnded) this.#destroyAfter(LAST_WRITES_MS);
    this.#output.whenEmpty(() => {
      this.#stream.end();
      this.#destroyAfter(LINGER_MS);
    });
  }

  /**
   * Lets go of the stream, because what follows is no records: nothing more is read, and once the system has taken what
   * was sent it is handed back, paused. Where it breaks before that, `onClose` is told as ever.
   */
  release(onReleased: () => void): void {
    this.#isReleased = true;
    this.#recordDeadline.close();
    this.#stream.pause();
    this.#stream.off('data', this.#onData).off('end', this.#onPeerEnd);
    this.#output.whenEmpty(() => {
      if (this.#stream.destroyed) return;
      this.#writeDeadline.close();
      this.#stream.off('error', this.#onError).off('close', this.#onClose);
      onReleased();
    });
  }

  /** Ends the stream at once; `onClose` is told the error. */
  destroy(error?: RpcError): void {
    this.#error ??= error;
    this.#stream.destroy();
  }

  /** The peer has taken some of what was sent: `RecordOutput` calls it. */
  onProgress(): void {
    if (this.#output.queuedBytes === 0) this.#writeDeadline.lift();
    else this.#writeDeadline.start();
    this.resume();
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#isEnding) return;
    this.#reader.push(chunk);
    this.#takeRecords();
    if (this.#isPaused) this.#reader.keepUnread();
  };

  readonly #onPeerEnd = (): void => {
    this.#hasPeerEnded = true;
    if (!this.#isPaused) this.#takeRecords();
  };

  readonly #onError = (error: Error): void => this.#fail('RPC_DISCONNECTED', error.message, error);

  /** Hands over all records there are, or as many as the owner is ready for. */
  #takeRecords(): void {
    // a record's owner may call resume()
    if (this.#isTaking) return;
    this.#isTaking = true;
    try {
      this.#handOver();
    } catch (error) {
      this.#fail('RPC_BAD_RECORD', reasonOf(error), error);
    } finally {
      this.#isTaking = false;
    }
    this.#output.flush();
  }

  #handOver(): void {
    let hasTaken = false;
    while (!this.#isEnding && !this.#isReleased && !this.#stream.destroyed) {
      if (!this.#owner.isReady() || this.#recordsThisTurn === RECORDS_PER_TURN) {
        this.#pause();
        return;
      }
      if (!this.#reader.take()) {
        this.#awaitMore(hasTaken);
        return;
      }
      if (++this.#recordsThisTurn === FEW_RECORDS) setImmediate(this.#onTurn);
      const { bytes, start, end } = this.#reader;
      this.#owner.onRecord(bytes, start, end);
      hasTaken = true;
    }
  }

  readonly #onTurn = (): void => {
    const wasFull = this.#recordsThisTurn === RECORDS_PER_TURN;
    this.#recordsThisTurn = 0;
    if (wasFull) this.resume();
  };

  /** The time of a record does not run while nothing is read. */
  #pause(): void {
    this.#recordDeadline.lift();
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#stream.pause();
  }

  /** All that has arrived is read. A record that has begun must end in time; bytes that trickle do not buy more of it. */
  #awaitMore(isNewRecord: boolean): void {
    if (this.#hasPeerEnded) {
      this.#finish();
      return;
    }
    if (!this.#reader.isInsideRecord) this.#recordDeadline.lift();
    else if (isNewRecord) this.#recordDeadline.start();
    else this.#recordDeadline.startOnce();
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#stream.resume();
  }

  #finish(): void {
    this.#isPaused = false;
    if (this.#reader.isInsideRecord)
      this.#fail('RPC_DISCONNECTED', 'the connection ended in the middle of a record');
    else this.#owner.onEnd();
  }

  #onRecordLate(timeoutMs: number): void {
    this.#fail('RPC_BAD_RECORD', `a record was not complete after ${timeoutMs} ms`);
  }

  #onNothingTaken(timeoutMs: number): void {
    this.#fail('RPC_DISCONNECTED', `the peer read nothing for ${timeoutMs} ms`);
  }

  #destroyAfter(ms: number): void {
    if (this.#isClosed) return;
    clearTimeout(this.#endTimer);
    this.#endTimer = setTimeout(() => this.#stream.destroy(), ms);
  }

  #fail(code: 'RPC_BAD_RECORD' | 'RPC_DISCONNECTED', message: string, cause?: unknown): void {
    this.#error ??= cause instanceof RpcError ? cause : new RpcError(code, message, { cause });
    this.#stream.destroy();
  }

  readonly #onClose = (): void => {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#endTimer);
    this.#recordDeadline.close();
    this.#writeDeadline.close();
    this.#owner.onClose(this.#error);
  };
}
