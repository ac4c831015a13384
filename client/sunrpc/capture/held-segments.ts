/** What remembering a segment costs besides its bytes. */
const SEGMENT_OVERHEAD_BYTES = 128;

interface Held<Tag> {
  /** The position of its first byte in the stream. */
  readonly at: number;
  readonly bytes: Buffer;
  /** The position behind its last byte: further than its bytes where it was cut when it was captured. */
  readonly end: number;
  readonly tag: Tag;
}

/** What of a segment was kept. */
interface Released<Tag> {
  readonly bytes: Buffer;
  /** What was cut from its end when it was captured. */
  readonly missingBytes: number;
  readonly tag: Tag;
}

/** A segment, and where in the stream it belongs. */
interface EarlySegment<Tag> {
  readonly at: number;
  readonly payload: Buffer;
  readonly sentBytes: number;
  /** Whatever it is to be known by. */
  readonly tag: Tag;
}

/** The segments of one direction that came before their turn, in order of the stream. */
export class HeldSegments<Tag> {
  #segments: Held<Tag>[] = [];
  /** What they cost in memory, nearly. */
  bytes = 0;

  /** The position of the first byte that is held. */
  get first(): number | undefined {
    return this.#segments[0]?.at;
  }

  /** Keeps what of a segment lies behind `position`; of two that begin at the same place the longer one. */
  add({ at, payload, sentBytes, tag }: EarlySegment<Tag>, position: number): void {
    const end = at + sentBytes;
    if (end <= position) return;
    const start = Math.max(at, position);
    const before = this.#segments.findLastIndex((held) => held.at <= start);
    const same = this.#segments[before];
    if (same !== undefined && same.end >= end) return;
    const fresh = payload.subarray(start - at, sentBytes);
    // what is taken at once is no copy; what stays would keep alive all that was read with it
    const bytes = start === position ? fresh : Buffer.from(fresh);
    const replaced = same?.at === start ? 1 : 0;
    this.#segments.splice(before + 1 - replaced, replaced, { at: start, bytes, end, tag });
    this.bytes += costOf(bytes) - (replaced === 1 && same !== undefined ? costOf(same.bytes) : 0);
  }

  /** Takes what stands at `position`; undefined while nothing does. */
  takeAt(position: number): Released<Tag> | undefined {
    for (
      let [first] = this.#segments;
      first !== undefined && first.at <= position;
      [first] = this.#segments
    ) {
      this.#segments.shift();
      this.bytes -= costOf(first.bytes);
      if (first.end <= position) continue;
      const bytes = first.bytes.subarray(position - first.at);
      return { bytes, missingBytes: first.end - position - bytes.length, tag: first.tag };
    }
    return undefined;
  }
}

function costOf(bytes: Buffer): number {
  return bytes.length + SEGMENT_OVERHEAD_BYTES;
}
