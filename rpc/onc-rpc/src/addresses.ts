/**
 * Hosts, ports and IP addresses, for programs that say or ask where a peer is.
 *
 * @module
 */

/** A host and a port as they stand in URLs and on command lines: `127.0.0.1:111`, `[::1]:111`. */
export function formatHostPort(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

const MAPPED = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;

/** An IPv4 address as IPv4 peers know it: a socket of both families shows it as `::ffff:192.0.2.1`. Others as they are. */
export function unmapped(address: string): string {
  return address.replace(MAPPED, '');
}

/** An address without its zone (`%eth0`), which is a name of this host's and tells others nothing. */
export function withoutZone(address: string): string {
  const zone = address.indexOf('%');
  return zone < 0 ? address : address.slice(0, zone);
}

/** Whether an IP address is of this machine and can be of no other; of IPv4 also as IPv6 has it, `::ffff:127.0.0.1`. */
export function isLoopback(address: string): boolean {
  return address === '::1' || unmapped(address).startsWith('127.');
}

/** Whether an IP address means every address of the host: `0.0.0.0` and `::`. */
export function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}
