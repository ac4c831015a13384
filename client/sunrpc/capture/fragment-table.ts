import { FragmentedPacket } from './fragmented-packet.js';
import type { IpPacket } from './ip-packet.js';

/** Bounds of what incomplete packets may hold. */
interface FragmentLimits {
  /** Packets of which a fragment is missing. Default 1024. */
  readonly maxPackets?: number;
  /** Bytes of their fragments together. Default 16 MiB. */
  readonly maxBytes?: number;
  /** How long a packet may wait for its fragments, in ns of the capture's time. Default 60 s (RFC 8200 §4.5). */
  readonly timeoutNs?: bigint;
}

const DEFAULT_MAX_PACKETS = 1024;
const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;
const DEFAULT_TIMEOUT_NS = 60_000_000_000n;

/**
 * Puts packets together from their fragments, in whatever order they come. What stays incomplete is given up when time
 * or room runs out, and comes out as a cut packet where its beginning is there.
 */
export class FragmentTable {
  readonly #maxPackets: number;
  readonly #maxBytes: number;
  readonly #timeoutNs: bigint;
  /** In order of their first fragments. */
  readonly #packets = new Map<string, FragmentedPacket>();
  #bytes = 0;

  constructor(limits: FragmentLimits = {}) {
    this.#maxPackets = limits.maxPackets ?? DEFAULT_MAX_PACKETS;
    this.#maxBytes = limits.maxBytes ?? DEFAULT_MAX_BYTES;
    this.#timeoutNs = limits.timeoutNs ?? DEFAULT_TIMEOUT_NS;
  }

  /** Takes one packet; gives those that are now whole, or given up. */
  take(packet: IpPacket, timeNs: bigint | undefined): IpPacket[] {
    if (packet.fragment === undefined) return [packet];
    const { source, destination, protocol, fragment } = packet;
    const key = `${source} ${destination} ${protocol} ${fragment.identification}`;
    const given = this.#giveUpBefore(timeNs);
    const waiting = this.#packets.get(key) ?? new FragmentedPacket(packet, timeNs);
    this.#packets.set(key, waiting);
    this.#bytes += waiting.add(packet, fragment);
    if (waiting.isWhole) given.push(...this.#remove(key, waiting));
    while (this.#packets.size > this.#maxPackets || this.#bytes > this.#maxBytes)
      given.push(...this.#removeOldest());
    return given;
  }

  /** Gives up all that wait. */
  end(): IpPacket[] {
    return [...this.#packets].flatMap(([key, packet]) => this.#remove(key, packet));
  }

  #giveUpBefore(timeNs: bigint | undefined): IpPacket[] {
    const given: IpPacket[] = [];
    if (timeNs === undefined) return given;
    for (const [key, packet] of this.#packets) {
      if (packet.timeNs === undefined || timeNs - packet.timeNs <= this.#timeoutNs) break;
      given.push(...this.#remove(key, packet));
    }
    return given;
  }

  #removeOldest(): IpPacket[] {
    for (const [key, packet] of this.#packets) return this.#remove(key, packet);
    return [];
  }

  #remove(key: string, packet: FragmentedPacket): IpPacket[] {
    this.#packets.delete(key);
    this.#bytes -= packet.heldBytes;
    const joined = packet.joined();
    return joined === undefined ? [] : [joined];
  }
}
