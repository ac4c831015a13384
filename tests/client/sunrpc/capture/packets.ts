import type { Endpoint, Segment } from '../../../../client/sunrpc/capture/transport-layer.js';

// Packets made by hand, each layer by itself. Checksums are 0: nobody reads them.

export const CLIENT: Endpoint = { host: '10.0.0.1', port: 900 };
export const SERVER: Endpoint = { host: '10.0.0.2', port: 2049 };

export function ethernet(etherType: number, payload: Uint8Array, ...tags: number[]): Buffer {
  const head = Buffer.alloc(12);
  const types = Buffer.alloc(tags.length * 4 + 2);
  tags.forEach((tag, i) => types.writeUInt16BE(tag, i * 4));
  types.writeUInt16BE(etherType, tags.length * 4);
  return Buffer.concat([head, types, payload]);
}

interface Ipv4Options {
  readonly from?: string;
  readonly to?: string;
  readonly protocol?: number;
  readonly id?: number;
  /** In bytes. */
  readonly offset?: number;
  readonly hasMore?: boolean;
  readonly options?: Buffer;
  /** In place of the true one. */
  readonly totalBytes?: number;
}

export function ipv4(payload: Uint8Array, ip: Ipv4Options = {}): Buffer {
  const { from = CLIENT.host, to = SERVER.host, protocol = 17, options = Buffer.alloc(0) } = ip;
  const head = Buffer.alloc(20);
  const headBytes = 20 + options.length;
  head.writeUInt8(0x40 | (headBytes / 4), 0);
  head.writeUInt16BE(ip.totalBytes ?? headBytes + payload.length, 2);
  head.writeUInt16BE(ip.id ?? 1, 4);
  head.writeUInt16BE(((ip.hasMore ?? false) ? 0x2000 : 0) | ((ip.offset ?? 0) >> 3), 6);
  head.writeUInt8(64, 8);
  head.writeUInt8(protocol, 9);
  Buffer.from(from.split('.').map(Number)).copy(head, 12);
  Buffer.from(to.split('.').map(Number)).copy(head, 16);
  return Buffer.concat([head, options, payload]);
}

/** @param next the number of what the payload begins with */
export function ipv6(payload: Uint8Array, next = 17, from = hexAddress(1), to = hexAddress(2)): Buffer {
  const head = Buffer.alloc(40);
  head.writeUInt8(0x60, 0);
  head.writeUInt16BE(payload.length, 4);
  head.writeUInt8(next, 6);
  Buffer.from(from, 'hex').copy(head, 8);
  Buffer.from(to, 'hex').copy(head, 24);
  return Buffer.concat([head, payload]);
}

/** 2001:db8::N */
function hexAddress(last: number): string {
  return `20010db8${last.toString(16).padStart(24, '0')}`;
}

export function ipv6FragmentHeader(next: number, offset: number, hasMore: boolean, id = 7): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt8(next, 0);
  head.writeUInt16BE(offset | (hasMore ? 1 : 0), 2);
  head.writeUInt32BE(id, 4);
  return head;
}

export function udp(payload: Uint8Array, from = CLIENT.port, to = SERVER.port): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(from, 0);
  head.writeUInt16BE(to, 2);
  head.writeUInt16BE(8 + payload.length, 4);
  return Buffer.concat([head, payload]);
}

interface TcpOptions {
  readonly from?: number;
  readonly to?: number;
  readonly ack?: number;
  /** Of `S`, `F`, `R`. */
  readonly flags?: string;
}

export function tcp(sequence: number, payload: Uint8Array, options: TcpOptions = {}): Buffer {
  const { from = CLIENT.port, to = SERVER.port, ack, flags = '' } = options;
  const head = Buffer.alloc(20);
  head.writeUInt16BE(from, 0);
  head.writeUInt16BE(to, 2);
  head.writeUInt32BE(sequence >>> 0, 4);
  head.writeUInt32BE(ack ?? 0, 8);
  head.writeUInt8(5 << 4, 12);
  const bits = [flags.includes('F') ? 1 : 0, flags.includes('S') ? 2 : 0, flags.includes('R') ? 4 : 0];
  head.writeUInt8(
    bits.reduce((sum, bit) => sum | bit, ack === undefined ? 0 : 16),
    13,
  );
  return Buffer.concat([head, payload]);
}

/** A segment as it is read: without addresses' meaning, for what only looks at sequence numbers. */
export function segment(
  sequence: number,
  payload: string | Uint8Array,
  more: Partial<Segment> = {},
): Segment {
  const bytes = Buffer.from(payload);
  return {
    protocol: 'tcp',
    from: CLIENT,
    to: SERVER,
    sequence: sequence >>> 0,
    acknowledged: undefined,
    isSyn: false,
    isFin: false,
    isReset: false,
    payload: bytes,
    sentBytes: bytes.length,
    ...more,
  };
}

interface TimedPacket {
  readonly bytes: Uint8Array;
  /** Nanoseconds since 1970. Default 1 s for the first, 1 ms more for each that follows. */
  readonly timeNs?: bigint;
  /** Keep only so many bytes. */
  readonly snap?: number;
}

interface PcapOptions {
  readonly linkType?: number;
  readonly isLittleEndian?: boolean;
  readonly isNano?: boolean;
}

/** Packets as a pcap file. Default: raw IP, most significant byte first, microseconds. */
export function pcap(packets: readonly (TimedPacket | Uint8Array)[], options: PcapOptions = {}): Buffer {
  const { linkType = 101, isLittleEndian = false, isNano = false } = options;
  const words = wordWriter(isLittleEndian);
  const magic = isNano ? 0xa1b23c4d : 0xa1b2c3d4;
  const versions = isLittleEndian ? 0x0004_0002 : 0x0002_0004;
  const header = words(magic, versions, 0, 0, 262_144, linkType);
  const records = packets.map(timed).flatMap(({ bytes, timeNs, snap }) => {
    const kept = bytes.subarray(0, snap);
    const fraction = Number(timeNs % 1_000_000_000n);
    const seconds = Number(timeNs / 1_000_000_000n);
    return [words(seconds, isNano ? fraction : Math.floor(fraction / 1000), kept.length, bytes.length), kept];
  });
  return Buffer.concat([header, ...records]);
}

function timed(packet: TimedPacket | Uint8Array, index: number): TimedPacket & { timeNs: bigint } {
  const whole = packet instanceof Uint8Array ? { bytes: packet } : packet;
  return { timeNs: 1_000_000_000n + BigInt(index) * 1_000_000n, ...whole };
}

/** Writes 32-bit numbers in a byte order. */
export function wordWriter(isLittleEndian: boolean): (...words: number[]) => Buffer {
  return (...words) => {
    const bytes = Buffer.alloc(words.length * 4);
    words.forEach((word, i) =>
      isLittleEndian ? bytes.writeUInt32LE(word >>> 0, i * 4) : bytes.writeUInt32BE(word >>> 0, i * 4),
    );
    return bytes;
  };
}
