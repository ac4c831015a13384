import type { Fragment, IpPacket } from './ip-packet.js';

/** The largest payload that fragments can describe. */
const MAX_PAYLOAD_BYTES = 65_535;
/** What remembering a fragment costs besides its bytes. */
const FRAGMENT_OVERHEAD_BYTES = 128;

interface Piece {
  readonly offset: number;
  readonly bytes: Buffer;
  /** Where the next piece begins: further than its bytes where it was cut when it was captured. */
  readonly end: number;
}

/** The fragments of one packet that have come so far. */
export class FragmentedPacket {
  /** When its first fragment came. */
  readonly timeNs: bigint | undefined;
  /** What it costs in memory, nearly. */
  heldBytes = 0;
  readonly #packet: IpPacket;
  /** In order of their offsets, none twice. */
  readonly #pieces: Piece[] = [];
  /** How many bytes they carry together, those that overlap counted twice. */
  #sentBytes = 0;
  /** Known once the last fragment has come. */
  #wholeBytes: number | undefined;

  constructor(packet: IpPacket, timeNs: bigint | undefined) {
    this.timeNs = timeNs;
    // its payload is not kept with it
    this.#packet = { ...packet, payload: Buffer.alloc(0) };
  }

  /** Adds a fragment; of two with the same offset the first counts. Returns by how much `heldBytes` has grown. */
  add({ payload, sentBytes }: IpPacket, { offset, isLast }: Fragment): number {
    const end = offset + sentBytes;
    if (end > MAX_PAYLOAD_BYTES) return 0;
    const before = this.#pieces.findLastIndex((piece) => piece.offset <= offset);
    if (this.#pieces[before]?.offset === offset) return 0;
    // a copy, or it would keep alive all that was read with it
    this.#pieces.splice(before + 1, 0, { offset, bytes: Buffer.from(payload), end });
    this.#sentBytes += sentBytes;
    if (isLast) this.#wholeBytes ??= end;
    const growth = payload.length + FRAGMENT_OVERHEAD_BYTES;
    this.heldBytes += growth;
    return growth;
  }

  /** Whether no byte is missing but what was cut when it was captured. */
  get isWhole(): boolean {
    if (this.#wholeBytes === undefined || this.#sentBytes < this.#wholeBytes) return false;
    let reached = 0;
    for (const { offset, end } of this.#pieces) {
      if (offset > reached) return false;
      reached = Math.max(reached, end);
    }
    return reached >= this.#wholeBytes;
  }

  /** The packet up to the first byte that is missing; undefined where that is its first. */
  joined(): IpPacket | undefined {
    const parts: Buffer[] = [];
    let reached = 0;
    for (const { offset, bytes } of this.#pieces) {
      if (offset > reached) break;
      const fresh = bytes.subarray(reached - offset);
      parts.push(fresh);
      reached += fresh.length;
    }
    if (reached === 0) return undefined;
    const sentBytes = this.#wholeBytes ?? Math.max(...this.#pieces.map(({ end }) => end));
    const payload = Buffer.concat(parts).subarray(0, sentBytes);
    const isEndMissing = this.#wholeBytes === undefined;
    return { ...this.#packet, payload, sentBytes, fragment: undefined, isEndMissing };
  }
}
