import { networkInterfaces } from 'node:os';
import net from 'node:net';
import type { Caller } from 'onc-rpc';
import { isLoopback, isWildcard } from 'onc-rpc/addresses';
import { type InetAddress, parseUniversalAddress } from '../universal-address.js';
import type { TableEntry } from './mapping-table.js';

/**
 * Where this host calls a program for a caller; undefined: nowhere. Who registers may claim any address, so it has to be
 * one of ours. For a caller from elsewhere it is one that the caller could have called itself: what listens on loopback
 * alone stays out of reach, and what listens everywhere does not take the call for one from loopback.
 */
export function callableAddress({ netid, uaddr }: TableEntry, caller: Caller): InetAddress | undefined {
  if (netid !== 'udp' && netid !== 'udp6') return undefined;
  const { host, port } = parseUniversalAddress(netid, uaddr);
  const isIPv6 = netid === 'udp6';
  if (isOfThisMachine(caller)) {
    const called = isWildcard(host) ? (isIPv6 ? '::1' : '127.0.0.1') : host;
    return isLoopback(called) || ownAddresses().includes(called) ? { netid, host: called, port } : undefined;
  }
  // of those that a listener on every address has, the one that was called, or else any: neither a broadcast nor a socket
  // of all addresses tells
  const choices = isWildcard(host) ? [caller.localAddress, ...ownAddresses()] : [host];
  const called = choices.find(
    (each) => each !== undefined && !isWildcard(each) && net.isIPv6(each) === isIPv6,
  );
  return called !== undefined && ownAddresses().includes(called) ? { netid, host: called, port } : undefined;
}

export function isOfThisMachine({ netid, address }: Caller): boolean {
  return netid === 'local' || netid === 'memory' || isLoopback(address);
}

/** The addresses of this host but those of loopback. */
function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.map(({ address }) => address).filter((address) => !isLoopback(address));
}
