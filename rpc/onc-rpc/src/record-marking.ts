import { RpcError } from './rpc-error.js';
import { describeForeignProtocol } from './foreign-protocol.js';

/** The top bit of a fragment header marks the last fragment of a record (RFC 5531 §11). */
const LAST_FRAGMENT = 0x8000_0000;

/** Bounds of what one record may cost. */
export interface RecordLimits {
  /** The longest record, all its fragments together, in bytes. Default 4 MiB. */
  readonly maxRecordBytes?: number;
  /** The most bytes of fragment headers in one record. Default 65,536, which is 16,384 fragments. */
  readonly maxFragmentOverheadBytes?: number;
  /**
   * Lenient framing: takes every fragment for a whole record, for instruments that never set the bit of the last one
   * (RFC 5531 §11 demands it). For such peers only: records of several fragments are then not understood. What is sent
   * is marked all the same. Default false.
   */
  readonly isEveryFragmentLast?: boolean;
}

/** The default of `RecordLimits.maxRecordBytes`, in bytes. */
export const DEFAULT_MAX_RECORD_BYTES = 4 * 1024 * 1024;
/** The default of `RecordLimits.maxFragmentOverheadBytes`, in bytes. */
export const DEFAULT_MAX_FRAGMENT_OVERHEAD_BYTES = 65_536;

const NOTHING = Buffer.alloc(0);

/**
 * Finds the records in a byte stream (RFC 5531 §11): `push` what arrives, then take records with `next` until it
 * gives none. Any split of the stream gives the same records. Holds at most one record and one chunk.
 */
export class RecordReader {
  readonly #maxRecordBytes: number;
  readonly #maxOverheadBytes: number;
  readonly #isEveryFragmentLast: boolean;
  /** The bytes among which the record stands that was taken last. */
  bytes: Buffer = NOTHING;
  /** Where it begins in them. */
  start = 0;
  /** Where it ends in them. */
  end = 0;
  /** What has arrived and is not yet read. */
  #chunk: Buffer = NOTHING;
  #at = 0;
  /** Bytes of the header being read, most significant first, and how many of its four there are. */
  #header = 0;
  #headerBytes = 0;
  /** Bytes of the present fragment still to come; undefined while a header is being read. */
  #fragmentLeft: number | undefined;
  #isLastFragment = false;
  /** The record so far, gathered here only when it does not lie in one piece. */
  #gathered: Buffer = NOTHING;
  #gatheredBytes = 0;
  #overheadBytes = 0;

  constructor(limits: RecordLimits = {}) {
    this.#maxRecordBytes = limits.maxRecordBytes ?? DEFAULT_MAX_RECORD_BYTES;
    this.#maxOverheadBytes = limits.maxFragmentOverheadBytes ?? DEFAULT_MAX_FRAGMENT_OVERHEAD_BYTES;
    this.#isEveryFragmentLast = limits.isEveryFragmentLast ?? false;
  }

  /** Whether a record has begun whose end has not been read. */
  get isInsideRecord(): boolean {
    return this.#overheadBytes > 0 || this.#headerBytes > 0;
  }

  /** Bytes that arrived and belong to no record that was given. */
  get unreadBytes(): number {
    return this.#chunk.length - this.#at;
  }

  /** Adds bytes that arrived. The reader keeps a view of them until they are read, or `keepUnread` is called. */
  push(chunk: Buffer): void {
    this.#chunk =
      this.#at === this.#chunk.length ? chunk : Buffer.concat([this.#chunk.subarray(this.#at), chunk]);
    this.#at = 0;
  }

  /**
   * The next whole record, or undefined when more bytes are needed. Where a record lies in one piece it is a view
   * of the bytes pushed; it stays valid as long as they do.
   * @throws RpcError `RPC_BAD_RECORD` when the limits are exceeded; the stream is then beyond repair
   */
  next(): Buffer | undefined {
    if (!this.take()) return undefined;
    const { bytes, start, end } = this;
    this.bytes = NOTHING;
    return bytes.subarray(start, end);
  }

  /**
   * As {@link next}, without an object for each record: whether there is one, which then is what `bytes` has from
   * `start` to `end`.
   * @throws RpcError as {@link next}
   */
  take(): boolean {
    for (;;) {
      if (this.#fragmentLeft === undefined && !this.#readHeader()) break;
      if (this.#readFragment()) return true;
      if (this.#fragmentLeft !== undefined) break;
    }
    // an idle stream holds on to nothing of what it brought
    this.bytes = this.#chunk = NOTHING;
    this.#at = 0;
    return false;
  }

  /** Keeps a copy of what is not yet read, because the bytes pushed are used again. */
  keepUnread(): void {
    this.#chunk = Buffer.from(this.#chunk.subarray(this.#at));
    this.#at = 0;
  }

  #readHeader(): boolean {
    while (this.#headerBytes < 4) {
      const byte = this.#chunk[this.#at];
      if (byte === undefined) return false;
      this.#at++;
      this.#header = ((this.#header << 8) | byte) >>> 0;
      this.#headerBytes++;
    }
    this.#startFragment(this.#header);
    this.#header = 0;
    this.#headerBytes = 0;
    return true;
  }

  #startFragment(header: number): void {
    const length = header & ~LAST_FRAGMENT;
    this.#overheadBytes += 4;
    if (length > this.#maxRecordBytes - this.#gatheredBytes) throw this.#tooLong(header, length);
    if (this.#overheadBytes > this.#maxOverheadBytes) {
      throw new RpcError(
        'RPC_BAD_RECORD',
        `more than ${this.#maxOverheadBytes} bytes of fragment headers in one record`,
      );
    }
    this.#fragmentLeft = length;
    this.#isLastFragment = header >= LAST_FRAGMENT || this.#isEveryFragmentLast;
  }

  /** Takes what there is of the present fragment; says whether the record ended with it. */
  #readFragment(): boolean {
    const wanted = this.#fragmentLeft ?? 0;
    const start = this.#at;
    const taken = Math.min(wanted, this.#chunk.length - start);
    this.#at = start + taken;
    const isEnd = taken === wanted;
    this.#fragmentLeft = isEnd ? undefined : wanted - taken;
    const isRecord = isEnd && this.#isLastFragment;
    if (isRecord && this.#gatheredBytes === 0) this.#give(this.#chunk, start, this.#at);
    else this.#gather(this.#chunk.subarray(start, this.#at));
    if (isRecord && this.#gatheredBytes > 0) this.#give(this.#gathered, 0, this.#gatheredBytes);
    return isRecord;
  }

  #give(bytes: Buffer, start: number, end: number): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.#overheadBytes = 0;
    this.#gathered = NOTHING;
    this.#gatheredBytes = 0;
  }

  #gather(piece: Buffer): void {
    const needed = this.#gatheredBytes + piece.length;
    if (needed > this.#gathered.length) {
      const grown = Buffer.allocUnsafe(
        Math.min(this.#maxRecordBytes, Math.max(needed, this.#gathered.length * 2, 1024)),
      );
      this.#gathered.copy(grown, 0, 0, this.#gatheredBytes);
      this.#gathered = grown;
    }
    piece.copy(this.#gathered, this.#gatheredBytes);
    this.#gatheredBytes = needed;
  }

  #tooLong(header: number, length: number): RpcError {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(header);
    const guess = describeForeignProtocol(bytes);
    const what = `a record of more than ${this.#maxRecordBytes} bytes (a fragment of ${length} announced)`;
    return new RpcError('RPC_BAD_RECORD', guess === undefined ? what : `no RPC record: ${guess}`);
  }
}

/** The header of a record of so many bytes that is sent as one fragment, which every peer understands (RFC 5531 §11). */
export function lastFragmentHeader(length: number): number {
  return (LAST_FRAGMENT | length) >>> 0;
}

/** A record in fragments of at most `fragmentBytes`, each behind its header (RFC 5531 §11). Default: one fragment. */
export function frameRecord(record: Uint8Array, fragmentBytes = record.length): Buffer {
  const fragments: Buffer[] = [];
  let at = 0;
  do {
    const fragment = record.subarray(at, at + Math.max(fragmentBytes, 1));
    at += fragment.length;
    const header = Buffer.alloc(4);
    header.writeUInt32BE(at === record.length ? lastFragmentHeader(fragment.length) : fragment.length);
    fragments.push(header, Buffer.from(fragment));
  } while (at < record.length);
  return Buffer.concat(fragments);
}
