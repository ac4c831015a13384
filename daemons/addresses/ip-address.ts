import { isIPv6 } from 'node:net';

const MAPPED = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;

/** An IPv4 address as IPv4 peers know it: a socket of both families shows it as `::ffff:192.0.2.1`. */
export function unmapped(ip: string): string {
  return ip.replace(MAPPED, '');
}

/** Whether an address is of one link only, `fe80::/10`: which link, a zone says, by the name a host has for it. */
export function isLinkLocal(ip: string): boolean {
  return isIPv6(ip) && /^fe[89ab]/i.test(ip);
}

/** The zone behind the `%` of an IPv6 address. */
export function zoneOf(ip: string): string | undefined {
  return isIPv6(ip) ? /%(.+)$/.exec(ip)?.[1] : undefined;
}

/** An address without its zone, which is a name of this host's and tells others nothing. */
export function withoutZone(ip: string): string {
  const zone = ip.indexOf('%');
  return zone < 0 ? ip : ip.slice(0, zone);
}

/**
 * Who is behind an address: whoever has one IPv6 address has the 2^64 of its network as well. IPv4 addresses stand for
 * themselves.
 */
export function networkOf(ip: string): string {
  const address = unmapped(withoutZone(ip));
  // Asked of every connection, and most are of IPv4.
  if (!address.includes(':') || !isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  const all = [...groups, ...Array.from({ length: missing }, () => '0'), ...(tail ?? '').split(':')];
  return `${all.slice(0, 4).join(':')}::/64`;
}
