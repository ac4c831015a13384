import type { Caller } from 'onc-rpc';
import { isWildcard } from 'onc-rpc/addresses';
import { type InetNetid, isInetNetid } from '../netid.js';
import { formatUniversalAddress, parseUniversalAddress } from '../universal-address.js';
import type { TableEntry } from './mapping-table.js';

/** The netid that a caller asks about: that of the transport it came on, whatever it claims (RFC 1833 §2.2.1). */
export function netidOf(caller: Caller, claimed: string): string {
  return caller.netid === 'memory' ? claimed : caller.netid;
}

/**
 * The universal address at which a caller reaches a program. For one that listens on every address it is the address
 * that the caller itself used to reach us, else the one by which the caller says that it knows us (`r_addr`).
 */
export function reachableAddress({ netid, uaddr }: TableEntry, caller: Caller, hint: string): string {
  if (!isInetNetid(netid)) return uaddr;
  const { host, port } = parseUniversalAddress(netid, uaddr);
  if (!isWildcard(host)) return uaddr;
  const reached = [withPort(netid, caller.localAddress, port), withPort(netid, hostIn(netid, hint), port)];
  return reached.find((each) => each !== undefined) ?? uaddr;
}

/** Undefined for an address of another family, or one that leads nowhere. */
function withPort(netid: InetNetid, host: string | undefined, port: number): string | undefined {
  if (host === undefined || isWildcard(host)) return undefined;
  try {
    return formatUniversalAddress({ netid, host, port });
  } catch {
    return undefined;
  }
}

function hostIn(netid: InetNetid, hint: string): string | undefined {
  try {
    return parseUniversalAddress(netid, hint).host;
  } catch {
    return undefined;
  }
}
