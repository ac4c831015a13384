import net from 'node:net';
import { formatHostPort } from 'onc-rpc/addresses';
import { type InetNetid, isInetNetid, type Netid, NETIDS } from './netid.js';
import { PortmapperError } from './portmapper-error.js';

/** Where a program listens over IP. */
export interface InetAddress {
  /** What it is called over. */
  readonly netid: InetNetid;
  /** An IP address without a zone. */
  readonly host: string;
  /** 0 to 65535. */
  readonly port: number;
}

/** Where a program listens over AF_LOCAL. */
export interface LocalAddress {
  readonly netid: 'local';
  /** The absolute path of its socket. */
  readonly path: string;
}

/** Where a program listens. */
export type TransportAddress = InetAddress | LocalAddress;

/** The longest that is looked at: an IPv6 address with an IPv4 tail and the port, and `sun_path`. */
const MAX_INET_LENGTH = 53;
const MAX_PATH_BYTES = 107;

const OCTET = String.raw`(0|[1-9]\d{0,2})`;
const HOST_AND_PORT = new RegExp(String.raw`^(.+)\.${OCTET}\.${OCTET}$`);

/**
 * Reads a universal address: `h1.h2.h3.h4.p1.p2` for IPv4, `x1:…:x8.p1.p2` for IPv6, a path for `local`; the port is
 * p1 × 256 + p2 (RFC 5665 §5.2.3). Strict: decimal without leading zeros, all parts there and nothing else.
 * @throws PortmapperError `BAD_UNIVERSAL_ADDRESS`
 */
export function parseUniversalAddress(netid: InetNetid, uaddr: string): InetAddress;
export function parseUniversalAddress(netid: Netid, uaddr: string): TransportAddress;
export function parseUniversalAddress(netid: Netid, uaddr: string): TransportAddress {
  if (netid === 'local') return { netid, path: checkedPath(uaddr) };
  const [, host = '', high, low] = uaddr.length > MAX_INET_LENGTH ? [] : (HOST_AND_PORT.exec(uaddr) ?? []);
  const octets = [Number(high), Number(low)] as const;
  if (!isHostOf(netid, host) || !octets.every((octet) => octet <= 255)) throw bad(netid, uaddr);
  return { netid, host, port: octets[0] * 256 + octets[1] };
}

/**
 * Spells an address as its universal address: `{ netid: 'tcp', host: '127.0.0.1', port: 111 }` is `127.0.0.1.0.111`.
 * @throws PortmapperError `BAD_UNIVERSAL_ADDRESS` when it has none: a host name, a port beyond 65535
 */
export function formatUniversalAddress(address: TransportAddress): string {
  if (address.netid === 'local') return checkedPath(address.path);
  const { netid, host, port } = address;
  const isPort = Number.isInteger(port) && port >= 0 && port <= 65535;
  if (!isHostOf(netid, host) || !isPort) throw bad(netid, `${host} port ${port}`);
  return `${host}.${port >> 8}.${port & 255}`;
}

/** The universal address of every IPv4 address, with a port of a peer's making: all that version 2 knows of where. */
export function wildcardAddress(port: number): string {
  return `0.0.0.0.${port >>> 8}.${port & 255}`;
}

/** The port in a universal address of a peer's making; undefined for AF_LOCAL and for what cannot be read. */
export function portIn(netid: string, uaddr: string): number | undefined {
  if (!isInetNetid(netid)) return undefined;
  try {
    return parseUniversalAddress(netid, uaddr).port;
  } catch {
    return undefined;
  }
}

/** An address in a message: `tcp 127.0.0.1:111`. */
export function describeAddress(address: TransportAddress): string {
  if (address.netid === 'local') return `local ${address.path}`;
  const { netid, host, port } = address;
  return `${netid} ${formatHostPort(host, port)}`;
}

function isHostOf(netid: InetNetid, host: string): boolean {
  if (NETIDS[netid].protocolFamily === 'inet') return net.isIPv4(host);
  // Node takes a zone for part of the address; a universal address has none.
  return net.isIPv6(host) && !host.includes('%');
}

function checkedPath(path: string): string {
  const isPath = path.startsWith('/') && !path.includes('\0') && Buffer.byteLength(path) <= MAX_PATH_BYTES;
  if (!isPath) throw bad('local', path);
  return path;
}

function bad(netid: Netid, uaddr: string): PortmapperError {
  const shown = JSON.stringify(uaddr.length > 80 ? `${uaddr.slice(0, 80)}…` : uaddr);
  return new PortmapperError('BAD_UNIVERSAL_ADDRESS', `${shown} is no universal address of netid ${netid}`);
}
