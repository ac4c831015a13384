import { lookup } from 'node:dns/promises';

/**
 * The IP address to listen at for a host: of a name's addresses the first, for TCP and UDP alike, and of IPv4 where it has one:
 * by default we are looked for at 127.0.0.1. Node would look a name up for TCP only.
 * @throws the error of node:dns for a name without an address
 */
export async function ipAddressOf(host: string): Promise<string> {
  // an empty one is the system's choice, and no name
  return host === '' ? host : (await lookup(host, { order: 'ipv4first' })).address;
}
