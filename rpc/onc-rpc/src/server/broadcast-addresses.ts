import { networkInterfaces } from 'node:os';
import net from 'node:net';

/** A network of IPv4 that this host is in: its broadcast address, and our own address there. */
export interface Ipv4Network {
  /** Our own address in it. */
  readonly address: string;
  /** The address that reaches everybody in it. */
  readonly broadcast: string;
}

/** Networks this small have no broadcast address (RFC 3021). */
const POINT_TO_POINT = 0xffff_fffe;

/** The networks that this host is in; with `within`, those that hold the address, which is then ours there. */
export function ipv4Networks(within?: string): Ipv4Network[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const networks: Ipv4Network[] = [];
  for (const { family, address, netmask } of all) {
    const mask = toNumber(netmask);
    if (family !== 'IPv4' || mask >= POINT_TO_POINT) continue;
    const isInside = within === undefined || (net.isIPv4(within) && isSame(within, address, mask));
    const broadcast = toAddress((toNumber(address) | ~mask) >>> 0);
    if (isInside && !networks.some((each) => each.broadcast === broadcast))
      networks.push({ address: within ?? address, broadcast });
  }
  return networks;
}

function isSame(one: string, other: string, mask: number): boolean {
  return (toNumber(one) & mask) === (toNumber(other) & mask);
}

function toNumber(address: string): number {
  return address.split('.').reduce((number, byte) => ((number << 8) | Number(byte)) >>> 0, 0);
}

function toAddress(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
}
