import { HeldSegments } from './held-segments.js';
import type { Segment } from './transport-layer.js';

/** What comes next in one direction of a connection. */
export type StreamPiece<Tag> = (
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  /** So many bytes are missing from the capture. */
  | { readonly kind: 'gap'; readonly missingBytes: number }
) & {
  /** The tag of the segment that it waited for, or its own where that never came. */
  readonly tag: Tag;
};

/** Segments that came too early are kept up to so many bytes; then what they wait for counts as lost. */
const DEFAULT_MAX_HELD_BYTES = 1024 * 1024;

/**
 * Puts the segments of one direction in order: what is out of order, sent again or overlaps comes out once, the first
 * copy of each byte. What the capture lacks comes out as a gap as soon as nobody can expect it any more.
 */
export class TcpDirection<Tag> {
  readonly #held = new HeldSegments<Tag>();
  readonly #maxHeldBytes: number;
  /** The sequence number of what is to come next; undefined until the first segment. */
  #sequence: number | undefined;
  /** The sequence number of the SYN; undefined where the capture begins later. */
  #initialSequence: number | undefined;
  /** How many bytes have come out: positions are counted in bytes from the first, and never wrap. */
  #position = 0;
  /** Up to where the other end has acknowledged, whatever the capture holds. */
  #acknowledged = 0;
  #finPosition = Infinity;

  constructor(maxHeldBytes = DEFAULT_MAX_HELD_BYTES) {
    this.#maxHeldBytes = maxHeldBytes;
  }

  /** Whether the first byte of the stream is the first that came out. */
  get isFromStart(): boolean {
    return this.#initialSequence !== undefined;
  }

  /** Whether all has come out up to the end of the stream. */
  get hasEnded(): boolean {
    return this.#position >= this.#finPosition;
  }

  get heldBytes(): number {
    return this.#held.bytes;
  }

  /** Whether a segment opens another connection between the same ports. */
  isOfAnother(segment: Segment): boolean {
    return segment.isSyn && this.#sequence !== undefined && segment.sequence !== this.#initialSequence;
  }

  /** @param tag what the segment is to be known by, such as when it was seen */
  take(segment: Segment, tag: Tag): StreamPiece<Tag>[] {
    const { payload, sentBytes, isSyn, isFin } = segment;
    const first = (segment.sequence + (isSyn ? 1 : 0)) >>> 0;
    if (isSyn) this.#initialSequence ??= segment.sequence;
    const at = this.#positionOf(first);
    if (isFin) this.#finPosition = Math.min(this.#finPosition, at + sentBytes);
    if (sentBytes === 0) return [];
    // a hole that was acknowledged before this segment came will not be filled
    const isHoleLost = this.#held.first !== undefined && this.#held.first <= this.#acknowledged;
    this.#held.add({ at, payload, sentBytes, tag }, this.#position);
    const pieces = this.#released().map((piece) => ({ ...piece, tag }));
    if (isHoleLost || this.#held.bytes > this.#maxHeldBytes) pieces.push(...this.#overHole());
    return pieces;
  }

  /** The other end has acknowledged all before this sequence number. */
  acknowledge(sequence: number): void {
    if (this.#sequence === undefined) return;
    this.#acknowledged = Math.max(this.#acknowledged, this.#positionOf(sequence));
  }

  /** All that is held, and the gaps before it: nothing more is expected. */
  flush(): StreamPiece<Tag>[] {
    const pieces: StreamPiece<Tag>[] = [];
    while (this.#held.first !== undefined) pieces.push(...this.#overHole());
    return pieces;
  }

  /** Counts on from what comes next, at most 2³¹ bytes to either side. */
  #positionOf(sequence: number): number {
    this.#sequence ??= sequence;
    return this.#position + ((sequence - this.#sequence) | 0);
  }

  /** The gap up to what is held first, and what waited for it. */
  #overHole(): StreamPiece<Tag>[] {
    const missingBytes = (this.#held.first ?? this.#position) - this.#position;
    if (missingBytes > 0) this.#advance(missingBytes);
    const pieces = this.#released();
    const [first] = pieces;
    if (first === undefined || missingBytes <= 0) return pieces;
    return [{ kind: 'gap', missingBytes, tag: first.tag }, ...pieces];
  }

  /** What is held and no longer waits for anything. */
  #released(): StreamPiece<Tag>[] {
    const pieces: StreamPiece<Tag>[] = [];
    for (;;) {
      const segment = this.#held.takeAt(this.#position);
      if (segment === undefined) return pieces;
      const { bytes, missingBytes, tag } = segment;
      if (bytes.length > 0) pieces.push({ kind: 'bytes', bytes, tag });
      if (missingBytes > 0) pieces.push({ kind: 'gap', missingBytes, tag });
      this.#advance(bytes.length + missingBytes);
    }
  }

  #advance(count: number): void {
    this.#position += count;
    this.#sequence = ((this.#sequence ?? 0) + count) >>> 0;
  }
}
