import type { IpPacket } from './ip-packet.js';

const IPPROTO_TCP = 6;
const IPPROTO_UDP = 17;
const TCP_HEADER_BYTES = 20;
const UDP_HEADER_BYTES = 8;
const FLAG = { FIN: 1, SYN: 2, RST: 4, ACK: 16 } as const;

/** One end of a conversation. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

interface Directed {
  readonly from: Endpoint;
  readonly to: Endpoint;
  /** What was captured of what it carries. */
  readonly payload: Buffer;
  /** How many bytes it carried when it was sent. */
  readonly sentBytes: number;
}

/** One UDP datagram (RFC 768). */
export interface Datagram extends Directed {
  readonly protocol: 'udp';
}

/** One TCP segment (RFC 9293 §3.1). */
export interface Segment extends Directed {
  readonly protocol: 'tcp';
  readonly sequence: number;
  /** Undefined where the segment acknowledges nothing. */
  readonly acknowledged: number | undefined;
  readonly isSyn: boolean;
  readonly isFin: boolean;
  readonly isReset: boolean;
}

/** Reads what a whole IP packet carries; undefined where it is neither UDP nor TCP, or cut within the header. */
export function readTransport(packet: IpPacket): Datagram | Segment | undefined {
  if (packet.protocol === IPPROTO_UDP) return readDatagram(packet);
  return packet.protocol === IPPROTO_TCP ? readSegment(packet) : undefined;
}

function ends({ source, destination, payload }: IpPacket): { from: Endpoint; to: Endpoint } {
  return {
    from: { host: source, port: payload.readUInt16BE(0) },
    to: { host: destination, port: payload.readUInt16BE(2) },
  };
}

function readDatagram(packet: IpPacket): Datagram | undefined {
  const { payload, isEndMissing = false } = packet;
  if (payload.length < UDP_HEADER_BYTES) return undefined;
  const claimed = payload.readUInt16BE(4);
  const sentBytes = isEndMissing ? Math.max(claimed, packet.sentBytes) : packet.sentBytes;
  // 0 in a jumbogram, and too much in what was damaged
  const end = claimed < UDP_HEADER_BYTES ? sentBytes : Math.min(claimed, sentBytes);
  return {
    protocol: 'udp',
    ...ends(packet),
    payload: payload.subarray(UDP_HEADER_BYTES, end),
    sentBytes: end - UDP_HEADER_BYTES,
  };
}

function readSegment(packet: IpPacket): Segment | undefined {
  const { payload, sentBytes } = packet;
  if (payload.length < TCP_HEADER_BYTES) return undefined;
  const headerBytes = (payload.readUInt8(12) >> 4) * 4;
  if (headerBytes < TCP_HEADER_BYTES || headerBytes > sentBytes) return undefined;
  const flags = payload.readUInt8(13);
  const has = (flag: number): boolean => (flags & flag) !== 0;
  return {
    protocol: 'tcp',
    ...ends(packet),
    sequence: payload.readUInt32BE(4),
    acknowledged: has(FLAG.ACK) ? payload.readUInt32BE(8) : undefined,
    isSyn: has(FLAG.SYN),
    isFin: has(FLAG.FIN),
    isReset: has(FLAG.RST),
    payload: payload.subarray(headerBytes),
    sentBytes: sentBytes - headerBytes,
  };
}
