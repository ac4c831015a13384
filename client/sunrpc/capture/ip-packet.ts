import { ipv6Text } from './ipv6-text.js';

/** What an IP packet, or a fragment of one, says and carries. */
export interface IpPacket {
  readonly source: string;
  readonly destination: string;
  /** `IPPROTO_` number of what it carries, behind all extension headers. */
  readonly protocol: number;
  /** What was captured of its payload. */
  readonly payload: Buffer;
  /** How many bytes of payload were sent. */
  readonly sentBytes: number;
  /** Present where it is one of several fragments. */
  readonly fragment: Fragment | undefined;
  /** Its last fragment never came, so more was sent than `sentBytes`. */
  readonly isEndMissing?: boolean;
}

/** The place of a fragment (RFC 791 §3.2, RFC 8200 §4.5). */
export interface Fragment {
  readonly identification: number;
  /** Where its payload begins in the whole, in bytes. */
  readonly offset: number;
  readonly isLast: boolean;
}

const IPV4_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;
const MORE_FRAGMENTS = 0x2000;
const OFFSET_BITS = 0x1fff;

/** Extension headers by their numbers as "next header" (RFC 8200 §4, RFC 4302, RFC 6275, RFC 7401, RFC 5533). */
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const OTHER_EXTENSIONS: readonly number[] = [0, 43, 60, 135, 139, 140];

/** Reads an IP packet of either version; undefined where it is none, or is cut within its headers. */
export function readIpPacket(bytes: Buffer): IpPacket | undefined {
  const version = (bytes[0] ?? 0) >> 4;
  if (version === 4) return readIpv4(bytes);
  return version === 6 ? readIpv6(bytes) : undefined;
}

function readIpv4(bytes: Buffer): IpPacket | undefined {
  if (bytes.length < IPV4_HEADER_BYTES) return undefined;
  const headerBytes = (bytes.readUInt8(0) & 0x0f) * 4;
  // what the card is to split into segments has no length yet when it is captured
  const totalBytes = bytes.readUInt16BE(2) || bytes.length;
  if (headerBytes < IPV4_HEADER_BYTES || headerBytes > Math.min(bytes.length, totalBytes)) return undefined;
  const flags = bytes.readUInt16BE(6);
  const place = { identification: bytes.readUInt16BE(4), offset: (flags & OFFSET_BITS) * 8 };
  const isLast = (flags & MORE_FRAGMENTS) === 0;
  return {
    source: bytes.subarray(12, 16).join('.'),
    destination: bytes.subarray(16, 20).join('.'),
    protocol: bytes.readUInt8(9),
    payload: bytes.subarray(headerBytes, totalBytes),
    sentBytes: totalBytes - headerBytes,
    fragment: isLast && place.offset === 0 ? undefined : { ...place, isLast },
  };
}

function readIpv6(bytes: Buffer): IpPacket | undefined {
  if (bytes.length < IPV6_HEADER_BYTES) return undefined;
  // 0 also where a jumbo option tells the length
  const payloadBytes = bytes.readUInt16BE(4) || bytes.length - IPV6_HEADER_BYTES;
  const end = IPV6_HEADER_BYTES + payloadBytes;
  const inner = behindExtensions(bytes.subarray(0, end), bytes.readUInt8(6));
  if (inner === undefined) return undefined;
  return {
    source: ipv6Text(bytes.subarray(8, 24)),
    destination: ipv6Text(bytes.subarray(24, 40)),
    protocol: inner.protocol,
    payload: bytes.subarray(inner.at, end),
    sentBytes: end - inner.at,
    fragment: inner.fragment,
  };
}

interface Inner {
  readonly protocol: number;
  readonly at: number;
  readonly fragment: Fragment | undefined;
}

/** Walks the chain of extension headers; each is at least 8 bytes long, so it ends. */
function behindExtensions(bytes: Buffer, firstHeader: number): Inner | undefined {
  let protocol = firstHeader;
  let at = IPV6_HEADER_BYTES;
  let fragment: Fragment | undefined;
  for (;;) {
    const isExtension =
      protocol === FRAGMENT || protocol === AUTHENTICATION || OTHER_EXTENSIONS.includes(protocol);
    // behind the header of a later fragment stands the middle of the payload
    if (!isExtension || (fragment?.offset ?? 0) > 0) return { protocol, at, fragment };
    if (at + 8 > bytes.length) return undefined;
    if (protocol === FRAGMENT) fragment = readFragmentHeader(bytes, at);
    const length = extensionBytes(protocol, bytes.readUInt8(at + 1));
    protocol = bytes.readUInt8(at);
    at += length;
    if (at > bytes.length) return undefined;
  }
}

function extensionBytes(protocol: number, lengthField: number): number {
  if (protocol === FRAGMENT) return 8;
  return protocol === AUTHENTICATION ? (lengthField + 2) * 4 : (lengthField + 1) * 8;
}

/** Undefined for an atomic fragment, which is a whole packet (RFC 6946). */
function readFragmentHeader(bytes: Buffer, at: number): Fragment | undefined {
  const place = bytes.readUInt16BE(at + 2);
  const [offset, isLast] = [place & ~7, (place & 1) === 0];
  return offset === 0 && isLast ? undefined : { identification: bytes.readUInt32BE(at + 4), offset, isLast };
}
