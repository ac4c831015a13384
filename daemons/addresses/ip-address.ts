import { isIPv6 } from 'node:net';
import { unmapped, withoutZone } from 'onc-rpc/addresses';

/** Whether an address is of one link only, `fe80::/10`: which link, a zone says, by the name a host has for it. */
export function isLinkLocal(ip: string): boolean {
  return isIPv6(ip) && /^fe[89ab]/i.test(ip);
}

/** The zone behind the `%` of an IPv6 address. */
export function zoneOf(ip: string): string | undefined {
  return isIPv6(ip) ? /%(.+)$/.exec(ip)?.[1] : undefined;
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
