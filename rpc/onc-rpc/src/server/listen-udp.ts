import dgram from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import net from 'node:net';
import { isErrno } from '../errno.js';
import { isWildcard } from '../addresses.js';
import { ipv4Networks } from './broadcast-addresses.js';
import type { ListenOptions } from './listen-stream.js';
import type { Listener, Server } from './server.js';
import { type BroadcastSocket, closed, UdpListener } from './udp-listener.js';

/** How often another port is tried when one is free on some local addresses only. */
const PORT_ATTEMPTS = 20;
/** The limited broadcast: every network that the sender is in. */
const EVERYBODY = '255.255.255.255';

/** Where to listen over UDP. */
export interface ListenUdpOptions extends ListenOptions {
  /**
   * Whether to take calls that are broadcast in the networks of the address, and to 255.255.255.255. IPv4 only.
   * Default: on `0.0.0.0` and `::` as far as the system allows it, else not.
   */
  readonly broadcasts?: boolean;
}

/**
 * Serves over UDP. On a wildcard address each address that the host has now gets a socket of its own, because a reply
 * must come from the address that the call was sent to; `0.0.0.0` are those of IPv4, `::` those of both, without the
 * link-local ones. Calls that are broadcast are answered from the address that their network knows us by.
 * @throws the system's error when an address cannot be bound
 */
export async function listenUdp(server: Server, options: ListenUdpOptions = {}): Promise<Listener> {
  const { host = '127.0.0.1', port = 0, fd } = options;
  if (fd !== undefined) return inherited(server, host, fd);
  const addresses = localAddresses(host);
  for (let attempt = 1; ; attempt++) {
    try {
      const sockets = await bindAll(addresses, port);
      const common = sockets[0]?.address().port ?? port;
      const broadcast = await broadcastSockets(options, sockets, common).catch(async (error: unknown) => {
        await Promise.all(sockets.map((socket) => closed(socket)));
        throw error;
      });
      return server.adopt(new UdpListener(sockets, host, common, server, broadcast));
    } catch (error) {
      if (port !== 0 || !isErrno(error, 'EADDRINUSE') || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

/** A socket that is bound already, of both families perhaps. On a wildcard the system chooses where replies come from. */
async function inherited(server: Server, host: string, fd: number): Promise<Listener> {
  const socket = socketFor(host);
  const listening = once(socket, 'listening');
  socket.bind({ fd });
  await listening;
  const { address, port } = socket.address();
  return server.adopt(new UdpListener([socket], address, port, server));
}

/** Sockets for the broadcast addresses; another program on this host may have such for the same port. */
async function broadcastSockets(
  { host = '127.0.0.1', broadcasts = isWildcard(host) }: ListenUdpOptions,
  sockets: readonly dgram.Socket[],
  port: number,
): Promise<BroadcastSocket[]> {
  if (!broadcasts) return [];
  const networks = ipv4Networks(isWildcard(host) ? undefined : host);
  const bound: BroadcastSocket[] = [];
  for (const { address, broadcast } of [...networks, { address: '', broadcast: EVERYBODY }]) {
    const socket = dgram.createSocket({ type: 'udp4', reuseAddr: true, lookup: givenAddress });
    try {
      await bind(socket, broadcast, port);
    } catch (error) {
      await closed(socket);
      if (isWildcard(host)) continue;
      await Promise.all(bound.map((each) => closed(each.socket)));
      throw error;
    }
    const ours = isWildcard(host) ? address : host;
    bound.push({ socket, from: sockets.find((each) => each.address().address === ours) ?? socket });
  }
  return bound;
}

async function bind(socket: dgram.Socket, address: string, port: number): Promise<void> {
  const listening = once(socket, 'listening');
  socket.bind({ address, port, exclusive: true });
  await listening;
}

function localAddresses(host: string): string[] {
  if (!isWildcard(host)) return [host];
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const usable = all.filter(({ family, scopeid }) => family === 'IPv4' || (host === '::' && scopeid === 0));
  // interfaces may share an address, as those of a tunnel to each peer do
  return usable.length === 0 ? [host] : [...new Set(usable.map(({ address }) => address))];
}

/** Binds a socket to each address, all on the port that the first one got. */
async function bindAll(addresses: readonly string[], port: number): Promise<dgram.Socket[]> {
  const sockets: dgram.Socket[] = [];
  let common = port;
  try {
    for (const address of addresses) {
      const socket = socketFor(address);
      sockets.push(socket);
      await bind(socket, address, common);
      common = socket.address().port;
    }
    return sockets;
  } catch (error) {
    await Promise.all(sockets.map((socket) => closed(socket)));
    throw error;
  }
}

function socketFor(address: string): dgram.Socket {
  const isIPv6 = net.isIPv6(address);
  return dgram.createSocket({ type: isIPv6 ? 'udp6' : 'udp4', ipv6Only: isIPv6, lookup: givenAddress });
}

/** Replies go to addresses, never to names: node would look each of them up all the same, a turn later. */
function givenAddress(
  address: string,
  _options: unknown,
  callback: (error: NodeJS.ErrnoException | null, address: string, family: number) => void,
): void {
  callback(null, address, net.isIP(address));
}
