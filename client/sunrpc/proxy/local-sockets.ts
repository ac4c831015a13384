import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { UdpEndpoint } from './endpoint.js';

/** How often another port is tried when one is free on some addresses only. */
const PORT_ATTEMPTS = 20;

/**
 * Sockets that listen there, all on one port. On a wildcard address each address that the host has gets one of its own,
 * because a reply must come from the address that was asked, and a socket bound to all of them leaves that to the system.
 * @throws Error of the system where an address cannot be bound
 */
export async function localSockets({ host, port }: UdpEndpoint): Promise<readonly Socket[]> {
  const addresses = await addressesOf(host);
  for (let attempt = 1; ; attempt++) {
    try {
      return await bindAll(addresses, port);
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (port !== 0 || !isTaken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

async function addressesOf(host: string): Promise<readonly string[]> {
  const { address } = await lookup(host);
  if (address !== '0.0.0.0' && address !== '::') return [address];
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  // a link-local address means nothing without its interface
  const usable = all.filter(
    ({ family, scopeid }) => family === 'IPv4' || (address === '::' && scopeid === 0),
  );
  // two tunnels may have one address
  return usable.length === 0 ? [address] : [...new Set(usable.map((each) => each.address))];
}

async function bindAll(addresses: readonly string[], port: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  let common = port;
  try {
    for (const address of addresses) {
      const isOfIPv6 = isIPv6(address);
      const socket = createSocket({ type: isOfIPv6 ? 'udp6' : 'udp4', ipv6Only: isOfIPv6 });
      sockets.push(socket);
      const listening = once(socket, 'listening');
      socket.bind(common, address);
      await listening;
      common = socket.address().port;
    }
    return sockets;
  } catch (error) {
    await Promise.all(sockets.map(closeSocket));
    throw error;
  }
}

/** Resolves when a socket is closed. */
export async function closeSocket(socket: Socket): Promise<void> {
  const closed = once(socket, 'close');
  socket.close();
  await closed;
}
