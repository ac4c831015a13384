import type { ByteQueue } from './byte-queue.js';
import { BIG_ENDIAN, type Endian, LITTLE_ENDIAN } from './endian.js';
import { CaptureError, type CaptureFormat, type CaptureItem, MAX_PACKET_BYTES } from './packet.js';

const FILE_HEADER_BYTES = 24;
const PACKET_HEADER_BYTES = 16;
const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;
/** The low bits of the last word of the file header; those above tell the length of the frame check sequence. */
const LINK_TYPE_BITS = 0xffff;

/** How a pcap file is written; undefined where its first word is not that of one. */
interface Variant {
  readonly endian: Endian;
  readonly nanosecondsPerTick: bigint;
}

function variantOf(magic: Buffer): Variant | undefined {
  for (const endian of [BIG_ENDIAN, LITTLE_ENDIAN]) {
    const word = endian.uint32(magic, 0);
    if (word === MICROSECONDS) return { endian, nanosecondsPerTick: 1000n };
    if (word === NANOSECONDS) return { endian, nanosecondsPerTick: 1n };
  }
  return undefined;
}

/** Whether a file that begins with these 4 bytes is pcap. */
export function isPcap(magic: Buffer): boolean {
  return variantOf(magic) !== undefined;
}

/** pcap (draft-ietf-opsawg-pcap): a file header, then packets, each behind a header of 16 bytes. */
export class PcapFormat implements CaptureFormat {
  readonly #queue: ByteQueue;
  #variant: Variant | undefined;
  #linkType = 0;
  #packets = 0;

  constructor(queue: ByteQueue) {
    this.#queue = queue;
  }

  next(): CaptureItem | undefined {
    const variant = this.#variant ?? this.#readFileHeader();
    const header = variant && this.#queue.peek(PACKET_HEADER_BYTES);
    if (variant === undefined || header === undefined) return undefined;
    const { endian } = variant;
    const length = endian.uint32(header, 8);
    if (length > MAX_PACKET_BYTES) {
      const place = `packet ${this.#packets + 1}, at byte ${this.#queue.offset} of the capture`;
      throw new CaptureError(
        'CAPTURE_DAMAGED',
        `${place}, claims ${length} bytes: nothing behind can be read`,
      );
    }
    const whole = this.#queue.take(PACKET_HEADER_BYTES + length);
    if (whole === undefined) return undefined;
    const seconds = BigInt(endian.uint32(whole, 0));
    const ticks = BigInt(endian.uint32(whole, 4));
    const timeNs = seconds * 1_000_000_000n + ticks * variant.nanosecondsPerTick;
    const bytes = whole.subarray(PACKET_HEADER_BYTES);
    return { kind: 'packet', packet: { number: ++this.#packets, timeNs, linkType: this.#linkType, bytes } };
  }

  #readFileHeader(): Variant | undefined {
    const header = this.#queue.take(FILE_HEADER_BYTES);
    this.#variant = header && variantOf(header);
    if (header !== undefined && this.#variant !== undefined)
      this.#linkType = this.#variant.endian.uint32(header, 20) & LINK_TYPE_BITS;
    return this.#variant;
  }
}
