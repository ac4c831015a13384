import type { Duplex } from 'node:stream';
import { XdrWriter } from 'node-xdr';
import { frameRecord, lastFragmentHeader, RecordReader, type RecordLimits } from './record-marking.js';
import { reasonOf, RpcError } from './rpc-error.js';

/** Bounds of one stream of records. */
export interface RecordStreamLimits extends RecordLimits {
  /** How long a record may take from its first byte to its last, in ms. Default 10,000. */
  readonly recordTimeoutMs?: number;
  /** How long the peer may leave bytes sent to it unread, in ms. Default 30,000. */
  readonly writeTimeoutMs?: number;
  /** Bytes that may wait to be sent before reading stops, so that a peer that never reads cannot fill the memory. Default 1 MiB. */
  readonly maxQueuedBytes?: number;
  /** Split records longer than this into fragments when sending. Default: one fragment, which every peer understands. */
  readonly sendFragmentBytes?: number;
}

/** Who is told what a stream brings. */
export interface RecordStreamOwner {
  /** One whole record; the bytes may be reused once this returns. */
  onRecord(record: Buffer): void;
  /** Whether another record may be handed over now; when not, reading stops until `resume()`. */
  isReady(): boolean;
  /** The peer will send no more; it may still read. */
  onEnd(): void;
  /** Once, at the very end. The error is undefined when nothing went wrong. */
  onClose(error: RpcError | undefined): void;
}

const DEFAULTS = { recordTimeoutMs: 10_000, writeTimeoutMs: 30_000, maxQueuedBytes: 1024 * 1024 };
const INITIAL_OUTPUT_BYTES = 1024;
const LINGER_MS = 250;

/** Records over a stream of bytes: TCP, TLS, AF_LOCAL or memory. All records of one turn leave in one write. */
export class RecordStream {
  readonly #stream: Duplex;
  readonly #owner: RecordStreamOwner;
  readonly #limits: RecordStreamLimits;
  readonly #reader: RecordReader;
  #output: XdrWriter | undefined;
  #isReading = true;
  #recordTimer: NodeJS.Timeout | undefined;
  #writeTimer: NodeJS.Timeout | undefined;
  #lingerTimer: NodeJS.Timeout | undefined;
  #isEnding = false;
  #error: RpcError | undefined;

  constructor(stream: Duplex, owner: RecordStreamOwner, limits: RecordStreamLimits = {}) {
    this.#stream = stream;
    this.#owner = owner;
    this.#limits = limits;
    this.#reader = new RecordReader(limits);
    stream.on('data', (chunk: Buffer) => this.#onData(chunk));
    stream.on('end', () => this.#onEnd());
    stream.on('drain', () => this.#onDrain());
    stream.on('error', (error: Error) =>
      this.#fail(new RpcError('RPC_DISCONNECTED', error.message, { cause: error })),
    );
    stream.on('close', () => this.#onClose());
  }

  /** Bytes waiting for the peer to read. */
  get queuedBytes(): number {
    return this.#stream.writableLength + (this.#output?.offset ?? 0);
  }

  /** Appends one record, which `write` writes; it leaves with all others of this turn. */
  send(write: (writer: XdrWriter) => void): void {
    const writer = this.#outputOfThisTurn();
    const start = writer.reserve(4);
    try {
      write(writer);
    } catch (error) {
      writer.offset = start;
      throw error;
    }
    this.#mark(writer, start);
  }

  /** Takes up reading again after `isReady` said no. */
  resume(): void {
    if (this.#isReading) return;
    this.#isReading = true;
    this.#takeRecords();
    // takeRecords may have found the owner busy again
    if (this.#mayRead()) this.#stream.resume();
  }

  /** Sends what waits and ends this side of the stream; the peer has a moment to end its own. */
  end(): void {
    if (this.#isEnding) return;
    this.#flush();
    this.#isEnding = true;
    // unread bytes would turn the close into a reset, and the peer would lose the last replies
    this.#stream.resume();
    this.#stream.end(() => {
      this.#lingerTimer = setTimeout(() => this.#stream.destroy(), LINGER_MS);
    });
  }

  /** Ends the stream at once; `onClose` is told the error. */
  destroy(error?: RpcError): void {
    this.#error ??= error;
    this.#stream.destroy();
  }

  #onData(chunk: Buffer): void {
    if (this.#isEnding) return;
    this.#reader.push(chunk);
    this.#takeRecords();
  }

  #takeRecords(): void {
    try {
      while (this.#mayTake()) {
        const record = this.#reader.next();
        if (record === undefined) break;
        this.#owner.onRecord(record);
      }
    } catch (error) {
      this.#fail(
        error instanceof RpcError ? error : new RpcError('RPC_BAD_RECORD', reasonOf(error), { cause: error }),
      );
      return;
    }
    this.#watchRecord();
    this.#flush();
  }

  #mayTake(): boolean {
    if (this.#stream.destroyed || this.#isEnding) return false;
    this.#isReading = this.#mayRead();
    if (!this.#isReading) this.#stream.pause();
    return this.#isReading;
  }

  #mayRead(): boolean {
    return (
      this.#owner.isReady() && this.queuedBytes <= (this.#limits.maxQueuedBytes ?? DEFAULTS.maxQueuedBytes)
    );
  }

  /** A record that has begun must end in time; bytes that trickle do not buy more of it. */
  #watchRecord(): void {
    if (!this.#reader.isInsideRecord || !this.#isReading) {
      clearTimeout(this.#recordTimer);
      this.#recordTimer = undefined;
      return;
    }
    const timeoutMs = this.#limits.recordTimeoutMs ?? DEFAULTS.recordTimeoutMs;
    this.#recordTimer ??= setTimeout(() => {
      this.#fail(new RpcError('RPC_BAD_RECORD', `a record was not complete after ${timeoutMs} ms`));
    }, timeoutMs);
  }

  #onEnd(): void {
    if (this.#reader.isInsideRecord && this.#isReading) {
      this.#fail(new RpcError('RPC_DISCONNECTED', 'the connection ended inside a record'));
    } else {
      this.#owner.onEnd();
    }
  }

  #onDrain(): void {
    clearTimeout(this.#writeTimer);
    this.#writeTimer = undefined;
    this.resume();
  }

  #outputOfThisTurn(): XdrWriter {
    if (this.#output === undefined) {
      this.#output = new XdrWriter({ initialBytes: INITIAL_OUTPUT_BYTES });
      process.nextTick(() => this.#flush());
    }
    return this.#output;
  }

  #mark(writer: XdrWriter, start: number): void {
    const length = writer.offset - start - 4;
    const fragmentBytes = this.#limits.sendFragmentBytes ?? length;
    if (length > fragmentBytes) {
      const framed = frameRecord(Buffer.from(writer.bytes.subarray(start + 4, writer.offset)), fragmentBytes);
      writer.offset = start;
      const at = writer.reserve(framed.length);
      writer.bytes.set(framed, at);
    } else {
      writer.bytes.writeUInt32BE(lastFragmentHeader(length), start);
    }
  }

  #flush(): void {
    const output = this.#output;
    this.#output = undefined;
    if (output === undefined || output.offset === 0 || !this.#stream.writable) return;
    if (this.#stream.write(output.result()) || this.#writeTimer !== undefined) return;
    const timeoutMs = this.#limits.writeTimeoutMs ?? DEFAULTS.writeTimeoutMs;
    this.#writeTimer = setTimeout(() => {
      this.#fail(new RpcError('RPC_DISCONNECTED', `the peer read nothing for ${timeoutMs} ms`));
    }, timeoutMs);
  }

  #fail(error: RpcError): void {
    this.#error ??= error;
    this.#stream.destroy();
  }

  #onClose(): void {
    clearTimeout(this.#recordTimer);
    clearTimeout(this.#writeTimer);
    clearTimeout(this.#lingerTimer);
    this.#owner.onClose(this.#error);
  }
}
