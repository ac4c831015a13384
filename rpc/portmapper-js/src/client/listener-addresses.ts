import { withoutZone } from 'onc-rpc/addresses';
import { isInetNetid, type InetNetid, NETIDS } from '../netid.js';
import type { TransportAddress } from '../universal-address.js';

/** What registration wants to know of a listener; those of onc-rpc fit. */
export interface ListenerAddress {
  /** `tcp`, `udp`, `tcp6`, `udp6` or `local`. */
  readonly netid: string;
  /** An IP address, or the path of an AF_LOCAL socket. */
  readonly address: string;
  /** The port bound; 0 for `local`. */
  readonly port: number;
}

/**
 * The addresses to register for a listener: one, but for the wildcard of IPv6, where a listener takes calls over IPv4
 * too. A listener that no peer can reach (`memory`) has none.
 */
export function addressesOf({ netid, address, port }: ListenerAddress): readonly TransportAddress[] {
  if (netid === 'local') return [{ netid, path: address }];
  if (!isInetNetid(netid)) return [];
  const own = { netid, host: withoutZone(address), port };
  return address === '::' ? [own, { netid: ipv4Of(netid), host: '0.0.0.0', port }] : [own];
}

function ipv4Of(netid: InetNetid): InetNetid {
  return NETIDS[netid].protocol === 'tcp' ? 'tcp' : 'udp';
}
