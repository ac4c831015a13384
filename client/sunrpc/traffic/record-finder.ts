import { isPlausibleMessage, MIN_MESSAGE_BYTES } from './plausible-message.js';
import { RecordParts, type SeenRecord } from './record-parts.js';
import { type Skipped, SkippedBytes } from './skipped-bytes.js';

/** The top bit of a fragment header marks the last fragment of a record (RFC 5531 §11). */
const LAST_FRAGMENT = 0x8000_0000;
const MARK_BYTES = 4;
/** A mark and as much of the message as it takes to judge whether it is one. */
const JUDGED_BYTES = MARK_BYTES + MIN_MESSAGE_BYTES;
/** A record that begins with so many fragments before it can be judged is none: a stream of zeros looks like one. */
const MAX_UNJUDGED_FRAGMENTS = 64;
const NOTHING = Buffer.alloc(0);

/** What is known of a stream of records, and what it may cost. */
interface RecordFinderOptions {
  /** The first byte given is the first of the stream, so a record begins there. */
  readonly isFromStart: boolean;
  /** The stream is RPC in any case, however its bytes look. */
  readonly isRpc: boolean;
  /** Of a longer record only so much is kept, in bytes. Default 4 MiB. */
  readonly maxRecordBytes?: number;
  /** How many bytes may be kept besides those that are, where several finders share some. Default: any number. */
  readonly room?: () => number;
}

const DEFAULT_MAX_RECORD_BYTES = 4 * 1024 * 1024;

/** What a stream turns out to hold. */
export type Found = SeenRecord | Skipped;

/** The mark in front of a fragment. */
interface Mark {
  readonly length: number;
  readonly isLast: boolean;
}

/**
 * Watches one direction of a stream of records (RFC 5531 §11) that may begin anywhere, lack bytes or be no RPC at all.
 * Unlike a server's reader it goes on: where it cannot say where a record begins, it takes up again at the next bytes
 * that look like a record's first.
 */
export class RecordFinder {
  readonly #maxRecordBytes: number;
  readonly #room: (() => number) | undefined;
  readonly #skipped = new SkippedBytes();
  #isRpc: boolean;
  #isSearching: boolean;
  /** What has come and is not understood yet: less than it takes to judge. */
  #waiting = NOTHING;
  #record: RecordParts | undefined;
  /** Bytes of the present fragment still to come; undefined where a mark is expected. */
  #fragmentLeft: number | undefined;
  #isLastFragment = false;

  constructor({ isFromStart, isRpc, maxRecordBytes, room }: RecordFinderOptions) {
    this.#room = room;
    this.#isRpc = isRpc;
    this.#isSearching = !isFromStart;
    this.#maxRecordBytes = maxRecordBytes ?? DEFAULT_MAX_RECORD_BYTES;
  }

  /** Whether a record was found, or the stream is known to hold some. */
  get isRpc(): boolean {
    return this.#isRpc;
  }

  get heldBytes(): number {
    return this.#waiting.length + (this.#record?.heldBytes ?? 0);
  }

  /** Says that the stream is RPC: the other direction turned out to be. */
  trust(): void {
    this.#isRpc = true;
  }

  push(bytes: Buffer): Found[] {
    const found: Found[] = [];
    let rest = this.#waiting.length === 0 ? bytes : Buffer.concat([this.#waiting, bytes]);
    for (let taken = this.#step(rest, found); taken > 0; taken = this.#step(rest, found))
      rest = rest.subarray(taken);
    // a copy, or it would keep alive all that was read with it
    this.#waiting = Buffer.from(rest);
    return found;
  }

  /** So many bytes are missing here. */
  gap(count: number): Found[] {
    const found: Found[] = [];
    this.#takeWaiting(found);
    const inFragment = Math.min(count, this.#fragmentLeft ?? 0);
    if (inFragment > 0) {
      this.#record?.miss(inFragment);
      this.#passInFragment(inFragment, found);
    }
    if (inFragment === count) return found;
    this.#endRecord(found);
    this.#isSearching = true;
    this.#skipped.add(this.#waiting);
    this.#waiting = NOTHING;
    this.#skipped.miss(count - inFragment);
    return found;
  }

  /** No more bytes come. */
  end(): Found[] {
    const found: Found[] = [];
    this.#takeWaiting(found);
    this.#skipped.add(this.#waiting);
    this.#waiting = NOTHING;
    if (!this.#isRpc) return found;
    // at least one, where nobody knows how long the record was to be
    this.#record?.miss(this.#fragmentLeft === undefined || !this.#isLastFragment ? 1 : this.#fragmentLeft);
    this.#endRecord(found);
    found.push(...this.#skipped.take());
    return found;
  }

  /** Takes one thing from the front of what there is; returns how many bytes, 0 when more are needed. */
  #step(rest: Buffer, found: Found[]): number {
    if (this.#isSearching) return this.#search(rest, found);
    if (this.#fragmentLeft !== undefined) return this.#takeFragment(rest, found);
    if (rest.length < MARK_BYTES) return 0;
    return this.#record === undefined ? this.#startRecord(rest, found) : this.#continueRecord(rest, found);
  }

  /** Passes over what is no record's beginning. */
  #search(rest: Buffer, found: Found[]): number {
    const last = rest.length - JUDGED_BYTES;
    let at = 0;
    while (at <= last && !this.#isRecordStart(rest, at)) at++;
    if (at > 0) this.#skipped.add(rest.subarray(0, at));
    if (at > last) return at;
    this.#isRpc = true;
    this.#isSearching = false;
    found.push(...this.#skipped.take());
    this.#startFragment(markAt(rest, at), found);
    return at + MARK_BYTES;
  }

  #isRecordStart(rest: Buffer, at: number): boolean {
    // most bytes fail here, at little cost: the type of a message is 0 or 1
    if (rest[at + 8] !== 0 || rest[at + 9] !== 0 || rest[at + 10] !== 0) return false;
    const mark = markAt(rest, at);
    return mark.length <= this.#maxRecordBytes && isPlausibleBehind(mark, rest, at);
  }

  /** A record is expected here. A first fragment too short to judge is believed until there is more of the record. */
  #startRecord(rest: Buffer, found: Found[]): number {
    const mark = markAt(rest, 0);
    if (mark.length >= MIN_MESSAGE_BYTES) {
      if (rest.length < JUDGED_BYTES) return 0;
      if (!isPlausibleBehind(mark, rest, 0) && (!this.#isRpc || mark.length > this.#maxRecordBytes))
        return this.#loseTrack(rest);
      this.#isRpc = true;
    }
    this.#startFragment(mark, found);
    return MARK_BYTES;
  }

  #continueRecord(rest: Buffer, found: Found[]): number {
    const mark = markAt(rest, 0);
    if (mark.length > this.#maxRecordBytes) {
      this.#record?.miss(mark.length);
      this.#endRecord(found);
      return this.#loseTrack(rest);
    }
    this.#startFragment(mark, found);
    return MARK_BYTES;
  }

  #startFragment({ length, isLast }: Mark, found: Found[]): void {
    this.#record ??= new RecordParts(this.#maxRecordBytes, this.#room);
    this.#record.fragments++;
    this.#fragmentLeft = length;
    this.#isLastFragment = isLast;
    if (length === 0) this.#passInFragment(0, found);
  }

  #takeFragment(rest: Buffer, found: Found[]): number {
    const taken = Math.min(this.#fragmentLeft ?? 0, rest.length);
    this.#record?.add(rest.subarray(0, taken));
    this.#passInFragment(taken, found);
    return taken;
  }

  #passInFragment(count: number, found: Found[]): void {
    this.#fragmentLeft = (this.#fragmentLeft ?? 0) - count;
    if (!this.#isRpc && !this.#mayBeRpc()) this.#dropRecord();
    if (this.#fragmentLeft !== 0) return;
    this.#fragmentLeft = undefined;
    if (this.#isLastFragment) this.#endRecord(found);
  }

  /** Whether a record that began with a fragment too short to judge may be one, as far as it has come. */
  #mayBeRpc(): boolean {
    const bytes = this.#record?.bytes ?? NOTHING;
    const isWhole = this.#fragmentLeft === 0 && this.#isLastFragment;
    const fragments = this.#record?.fragments ?? 0;
    if (bytes.length < MIN_MESSAGE_BYTES && !isWhole) return fragments <= MAX_UNJUDGED_FRAGMENTS;
    this.#isRpc = isPlausibleMessage(bytes, 0, isWhole ? bytes.length : Infinity);
    return this.#isRpc;
  }

  #dropRecord(): void {
    const { bytes, fragments } = this.#record ?? { bytes: NOTHING, fragments: 0 };
    this.#skipped.add(bytes, bytes.length + fragments * MARK_BYTES);
    this.#record = undefined;
    this.#fragmentLeft = undefined;
    this.#isSearching = true;
  }

  #endRecord(found: Found[]): void {
    if (this.#record !== undefined) found.push(this.#record.record());
    this.#record = undefined;
    this.#fragmentLeft = undefined;
  }

  #loseTrack(rest: Buffer): number {
    this.#isSearching = true;
    this.#skipped.add(rest.subarray(0, 1));
    return 1;
  }

  /** Begins the record whose mark waits for more bytes, which are not going to come. */
  #takeWaiting(found: Found[]): void {
    const isAtRecord = !this.#isSearching && this.#record === undefined && this.#isRpc;
    if (!isAtRecord || this.#waiting.length < MARK_BYTES) return;
    const bytes = this.#waiting.subarray(MARK_BYTES);
    this.#startFragment(markAt(this.#waiting, 0), found);
    this.#waiting = NOTHING;
    this.#takeFragment(bytes, found);
  }
}

/** Whether a message may begin behind a mark. Behind its fragment stands the next mark, which is none of the message. */
function isPlausibleBehind({ length, isLast }: Mark, bytes: Buffer, at: number): boolean {
  const fragment = bytes.subarray(at + MARK_BYTES, at + MARK_BYTES + length);
  return isPlausibleMessage(fragment, 0, isLast ? length : Infinity);
}

function markAt(bytes: Buffer, at: number): Mark {
  const word = bytes.readUInt32BE(at);
  return { length: word & ~LAST_FRAGMENT, isLast: word >= LAST_FRAGMENT };
}
