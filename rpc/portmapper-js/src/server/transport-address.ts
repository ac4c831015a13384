import { endianness } from 'node:os';
import type { Netid } from '../netid.js';
import type { Netbuf } from '../rpcbind.js';
import {
  formatUniversalAddress,
  parseUniversalAddress,
  type TransportAddress,
} from '../universal-address.js';
import { ipv6Bytes, ipv6Text } from './ipv6-bytes.js';

/**
 * Linux's numbers of address families. A transport's own form of an address is whatever the machine's C has, its
 * family in the machine's byte order: it means something on this machine only, and is nobody's to send elsewhere.
 */
const AF = { local: 1, inet: 2, inet6: 10 } as const;
const SOCKADDR_IN_BYTES = 16;
const SOCKADDR_IN6_BYTES = 28;
const SOCKADDR_UN_BYTES = 110;
const NOTHING: Netbuf = { maxlen: 0, buf: new Uint8Array(0) };

/** UADDR2TADDR: a universal address as a `struct sockaddr_in`, `_in6` or `_un`; empty for what is none. */
export function toTransportAddress(netid: Netid, uaddr: string): Netbuf {
  try {
    const buf = sockaddr(parseUniversalAddress(netid, uaddr));
    return { maxlen: netid === 'local' ? SOCKADDR_UN_BYTES : buf.length, buf };
  } catch {
    return NOTHING;
  }
}

/** TADDR2UADDR: the way back; empty for what is no address of the netid. */
export function fromTransportAddress(netid: Netid, { buf }: Netbuf): string {
  try {
    const address = readSockaddr(netid, Buffer.from(buf));
    return address === undefined ? '' : formatUniversalAddress(address);
  } catch {
    return '';
  }
}

function sockaddr(address: TransportAddress): Uint8Array {
  if (address.netid === 'local') return Buffer.concat([family(AF.local), Buffer.from(address.path)]);
  const { netid, host, port } = address;
  const portBytes = Buffer.from([port >> 8, port & 255]);
  return isIPv4(netid)
    ? Buffer.concat([family(AF.inet), portBytes, Buffer.from(host.split('.').map(Number))], SOCKADDR_IN_BYTES)
    : Buffer.concat([family(AF.inet6), portBytes, Buffer.alloc(4), ipv6Bytes(host)], SOCKADDR_IN6_BYTES);
}

function readSockaddr(netid: Netid, bytes: Buffer): TransportAddress | undefined {
  const familyOf = netid === 'local' ? AF.local : isIPv4(netid) ? AF.inet : AF.inet6;
  if (!bytes.subarray(0, 2).equals(family(familyOf))) return undefined;
  if (netid === 'local') return { netid, path: bytes.subarray(2).toString().replace(/\0+$/, '') };
  if (bytes.length < (isIPv4(netid) ? SOCKADDR_IN_BYTES : SOCKADDR_IN6_BYTES)) return undefined;
  const host = isIPv4(netid) ? bytes.subarray(4, 8).join('.') : ipv6Text(bytes.subarray(8, 24));
  return { netid, host, port: bytes.readUInt16BE(2) };
}

function isIPv4(netid: Netid): boolean {
  return netid === 'tcp' || netid === 'udp';
}

function family(number: number): Buffer {
  return Buffer.from(endianness() === 'LE' ? [number, 0] : [0, number]);
}
