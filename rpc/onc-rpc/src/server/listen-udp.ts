import dgram from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import net from 'node:net';
import { isErrno } from '../errno.js';
import type { ListenOptions } from './listen-stream.js';
import type { Listener, Server } from './server.js';
import { closed, UdpListener } from './udp-listener.js';

/** How often another port is tried when one is free on some local addresses only. */
const PORT_ATTEMPTS = 20;

/**
 * Serves over UDP. On a wildcard address each address that the host has now gets a socket of its own, because a reply
 * must come from the address that the call was sent to; `0.0.0.0` are those of IPv4, `::` those of both, without the
 * link-local ones. Broadcasts do not reach them.
 * @throws the system's error when an address cannot be bound
 */
export async function listenUdp(server: Server, options: ListenOptions = {}): Promise<Listener> {
  const { host = '127.0.0.1', port = 0 } = options;
  const addresses = localAddresses(host);
  for (let attempt = 1; ; attempt++) {
    try {
      const sockets = await bindAll(addresses, port);
      return server.adopt(new UdpListener(sockets, host, sockets[0]?.address().port ?? port, server));
    } catch (error) {
      if (port !== 0 || !isErrno(error, 'EADDRINUSE') || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

function localAddresses(host: string): string[] {
  if (host !== '0.0.0.0' && host !== '::') return [host];
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const usable = all.filter(({ family, scopeid }) => family === 'IPv4' || (host === '::' && scopeid === 0));
  return usable.length === 0 ? [host] : usable.map(({ address }) => address);
}

/** Binds a socket to each address, all on the port that the first one got. */
async function bindAll(addresses: readonly string[], port: number): Promise<dgram.Socket[]> {
  const sockets: dgram.Socket[] = [];
  let common = port;
  try {
    for (const address of addresses) {
      const isIPv6 = net.isIPv6(address);
      const type = isIPv6 ? 'udp6' : 'udp4';
      const socket = dgram.createSocket({ type, ipv6Only: isIPv6, lookup: givenAddress });
      sockets.push(socket);
      const listening = once(socket, 'listening');
      socket.bind({ address, port: common, exclusive: true });
      await listening;
      common = socket.address().port;
    }
    return sockets;
  } catch (error) {
    await Promise.all(sockets.map((socket) => closed(socket)));
    throw error;
  }
}

/** Replies go to addresses, never to names: node would look each of them up all the same, a turn later. */
function givenAddress(
  address: string,
  _options: unknown,
  callback: (error: NodeJS.ErrnoException | null, address: string, family: number) => void,
): void {
  callback(null, address, net.isIP(address));
}
