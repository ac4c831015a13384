import dgram from 'node:dgram';
import net from 'node:net';
import { checkLimits } from '../limits.js';
import { formatHostPort } from '../addresses.js';
import { RpcError } from '../rpc-error.js';
import { anyPortSocket } from './any-port-socket.js';
import { Channel } from './channel.js';
import type { ChannelOptions } from './channel-options.js';
import type { Connector, Link, LinkOwner } from './link.js';
import { connectFrom, type LocalEnd } from './local-end.js';
import { UdpLink } from './udp-link.js';

/** How to reach a server over UDP. */
export interface UdpTransportOptions extends ChannelOptions, LocalEnd {
  /** A name or an address. Default 127.0.0.1. */
  readonly host?: string;
  /** Where the server listens, 1 to 65535. */
  readonly port: number;
  /** The first wait before a call is sent again, in ms; each further one is twice as long, up to 4,000. Default 500. */
  readonly retransmitAfterMs?: number;
  /**
   * Accepts replies from other ports of the server's host too, as rpcbind sends those of calls that it passed on. That
   * nobody listens at the server's port is then not noticed. Default false.
   */
  readonly acceptsAnyPort?: boolean;
}

function openLink(
  options: UdpTransportOptions,
  { owner, peer, signal }: { owner: LinkOwner; peer: string; signal: AbortSignal },
  localPort: number | undefined,
): Promise<Link> {
  const { host = '127.0.0.1', port, localAddress } = options;
  return new Promise((resolve, reject) => {
    const socket = dgram.createSocket(net.isIPv6(host) ? 'udp6' : 'udp4');
    const fail = (reason: string, cause?: unknown): void => {
      signal.removeEventListener('abort', onAbort);
      // what a look-up that still runs finds is of no interest
      socket.off('error', onError).on('error', () => undefined);
      socket.close();
      reject(new RpcError('RPC_CONNECT_FAILED', `no way to ${peer}: ${reason}`, { cause }));
    };
    const onError = (error: Error): void => fail(error.message, error);
    const onAbort = (): void => fail('the transport was closed');
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('error', onError);
    socket.once('connect', () => {
      signal.removeEventListener('abort', onAbort);
      socket.off('error', onError);
      const heard = options.acceptsAnyPort === true ? anyPortSocket(socket) : socket;
      resolve(new UdpLink(heard, owner, peer));
    });
    if (localPort === undefined && localAddress === undefined) socket.connect(port, host);
    else socket.bind(localPort ?? 0, localAddress, () => socket.connect(port, host));
  });
}

/**
 * A transport over UDP. A call is sent again after 0.5 s (`retransmitAfterMs`), 1 s, 2 s and then every 4 s until it is answered or its
 * deadline passes: a server that remembers no replies may run it more than once. Arguments and results have to fit
 * in a datagram. Where the server's host says that nobody listens there, waiting calls fail with `RPC_DISCONNECTED`.
 */
export function udpTransport(options: UdpTransportOptions): Channel {
  checkLimits(options, ['retransmitAfterMs']);
  const { host = '127.0.0.1', port } = options;
  const netid = net.isIPv6(host) ? 'udp6' : 'udp';
  const peer = `${netid} ${formatHostPort(host, port)}`;
  const connector: Connector = {
    netid,
    peer,
    isUnreliable: true,
    retransmitAfterMs: options.retransmitAfterMs,
    connect: (owner, signal) =>
      connectFrom(options, (localPort) => openLink(options, { owner, peer, signal }, localPort)),
  };
  return new Channel(connector, options);
}
