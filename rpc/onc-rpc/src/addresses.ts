/**
 * Hosts, ports and IP addresses, for programs that say or ask where a peer is.
 *
 * @module
 */

/** A host and a port as they stand in URLs and on command lines: `127.0.0.1:111`, `[::1]:111`. */
export function formatHostPort(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Whether an IP address is of this machine and can be of no other; of IPv4 also as IPv6 has it, `::ffff:127.0.0.1`. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./i.test(address);
}

/** Whether an IP address means every address of the host: `0.0.0.0` and `::`. */
export function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}
