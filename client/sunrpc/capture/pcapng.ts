import type { ByteQueue } from './byte-queue.js';
import { BIG_ENDIAN, type Endian, LITTLE_ENDIAN } from './endian.js';
import { CaptureError, type CaptureFormat, type CaptureItem, MAX_PACKET_BYTES } from './packet.js';
import { type CaptureInterface, readInterface } from './pcapng-interface.js';

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const OBSOLETE_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
/** Type and length in front, length behind. */
const BLOCK_OVERHEAD_BYTES = 12;
/** A packet with its headers and generous options. */
const MAX_KEPT_BLOCK_BYTES = 2 * MAX_PACKET_BYTES;
/** Each remembered interface costs memory; no machine has so many. */
const MAX_INTERFACES = 4096;

/** Whether a file that begins with these 4 bytes is pcapng. */
export function isPcapng(magic: Buffer): boolean {
  return magic.readUInt32BE() === SECTION_HEADER;
}

/** The place of a packet in a block's body. */
interface PacketPlace {
  readonly interfaceId: number;
  readonly ticks: bigint | undefined;
  readonly at: number;
  readonly length: number;
}

/** pcapng (draft-ietf-opsawg-pcapng): sections of blocks; interfaces are described before packets that name them. */
export class PcapngFormat implements CaptureFormat {
  readonly #queue: ByteQueue;
  #endian: Endian = BIG_ENDIAN;
  #interfaces: CaptureInterface[] = [];
  #packets = 0;

  constructor(queue: ByteQueue) {
    this.#queue = queue;
  }

  next(): CaptureItem | undefined {
    for (;;) {
      const header = this.#queue.peek(BLOCK_OVERHEAD_BYTES);
      if (header === undefined) return undefined;
      const length = this.#blockLength(header);
      if (length > MAX_KEPT_BLOCK_BYTES) {
        this.#queue.skip(length);
        return { kind: 'fault', message: `a block of ${length} bytes was passed over` };
      }
      const block = this.#queue.take(length);
      if (block === undefined) return undefined;
      const item = this.#readBlock(this.#endian.uint32(block, 0), block.subarray(8, -4));
      if (item !== undefined) return item;
    }
  }

  /** The whole length of the block that begins here. A section's header first tells its byte order. */
  #blockLength(header: Buffer): number {
    const at = this.#queue.offset;
    if (isPcapng(header)) {
      const magic = header.readUInt32BE(8);
      this.#endian = magic === BYTE_ORDER_MAGIC ? BIG_ENDIAN : LITTLE_ENDIAN;
      if (this.#endian.uint32(header, 8) !== BYTE_ORDER_MAGIC)
        throw new CaptureError('CAPTURE_DAMAGED', `the section at byte ${at} has no byte order`);
    }
    const length = this.#endian.uint32(header, 4);
    if (length >= BLOCK_OVERHEAD_BYTES && length % 4 === 0) return length;
    const message = `the block at byte ${at} of the capture claims ${length} bytes: nothing behind can be read`;
    throw new CaptureError('CAPTURE_DAMAGED', message);
  }

  #readBlock(type: number, body: Buffer): CaptureItem | undefined {
    switch (type) {
      case SECTION_HEADER:
        this.#interfaces = [];
        return undefined;
      case INTERFACE_DESCRIPTION:
        return this.#addInterface(body);
      case ENHANCED_PACKET:
        return this.#packet(body, enhancedPacket(body, this.#endian));
      case OBSOLETE_PACKET:
        return this.#packet(body, obsoletePacket(body, this.#endian));
      case SIMPLE_PACKET:
        return this.#packet(body, this.#simplePacket(body));
      default:
        return undefined;
    }
  }

  #addInterface(body: Buffer): CaptureItem | undefined {
    const described =
      this.#interfaces.length < MAX_INTERFACES ? readInterface(body, this.#endian) : undefined;
    if (described === undefined) return { kind: 'fault', message: 'an interface description cannot be used' };
    this.#interfaces.push(described);
    return undefined;
  }

  #packet(body: Buffer, place: PacketPlace | undefined): CaptureItem {
    const number = ++this.#packets;
    if (place === undefined || place.at + place.length > body.length)
      return { kind: 'fault', message: `packet ${number} does not fit into its block` };
    const { interfaceId, ticks, at, length } = place;
    const described = this.#interfaces[interfaceId];
    if (described === undefined)
      return {
        kind: 'fault',
        message: `packet ${number} is of interface ${interfaceId}, which nothing describes`,
      };
    const timeNs = ticks === undefined ? undefined : described.timeNs(ticks);
    const bytes = body.subarray(at, at + length);
    return { kind: 'packet', packet: { number, timeNs, linkType: described.linkType, bytes } };
  }

  /** It bears no time, and how much was captured follows from the interface. */
  #simplePacket(body: Buffer): PacketPlace | undefined {
    if (body.length < 4) return undefined;
    const snapLength = this.#interfaces[0]?.snapLength ?? 0;
    const sent = this.#endian.uint32(body, 0);
    const length = snapLength === 0 ? sent : Math.min(sent, snapLength);
    return { interfaceId: 0, ticks: undefined, at: 4, length };
  }
}

function ticksAt(body: Buffer, at: number, endian: Endian): bigint {
  return (BigInt(endian.uint32(body, at)) << 32n) | BigInt(endian.uint32(body, at + 4));
}

function enhancedPacket(body: Buffer, endian: Endian): PacketPlace | undefined {
  if (body.length < 20) return undefined;
  const [interfaceId, length] = [endian.uint32(body, 0), endian.uint32(body, 12)];
  return { interfaceId, ticks: ticksAt(body, 4, endian), at: 20, length };
}

/** As Wireshark wrote before 2005: a short interface number, then dropped packets. */
function obsoletePacket(body: Buffer, endian: Endian): PacketPlace | undefined {
  if (body.length < 20) return undefined;
  const [interfaceId, length] = [endian.uint16(body, 0), endian.uint32(body, 12)];
  return { interfaceId, ticks: ticksAt(body, 4, endian), at: 20, length };
}
