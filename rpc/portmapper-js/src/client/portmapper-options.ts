import { localTransport, tcpTransport, type Transport, udpTransport } from 'onc-rpc';
import { formatHostPort } from 'onc-rpc/addresses';
import { PMAP_PORT } from '../portmap.js';

/** Where the portmapper is; everything has a default. */
export interface PortmapperOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 111. */
  readonly port?: number;
  /** What to ask it over. Default `tcp`. */
  readonly over?: 'tcp' | 'udp';
  /** The path of its AF_LOCAL socket, such as `/run/rpcbind.sock`: then host, port and `over` do not matter. */
  readonly path?: string;
  /** How long one question may take, connecting included, in ms. Default 5,000. */
  readonly timeoutMs?: number;
  /**
   * A transport of one's own, closed with the client, or with what is registered over it; `host` is then where look-ups
   * say that programs are.
   */
  readonly transport?: Transport;
}

export const DEFAULT_PORTMAPPER_HOST = '127.0.0.1';
export const DEFAULT_QUESTION_TIMEOUT_MS = 5000;

/** The way to the portmapper. */
export function transportTo(options: PortmapperOptions): Transport {
  if (options.transport !== undefined) return options.transport;
  const { path, host = DEFAULT_PORTMAPPER_HOST, port = PMAP_PORT } = options;
  if (path !== undefined) return localTransport({ path });
  return options.over === 'udp' ? udpTransport({ host, port }) : tcpTransport({ host, port });
}

/**
 * Over UDP, a way to the portmapper for calls that it passes on, since rpcbind answers those from another port;
 * undefined where one way does for all.
 */
export function anyPortTransportTo(options: PortmapperOptions): Transport | undefined {
  const { transport, path, over, host = DEFAULT_PORTMAPPER_HOST, port = PMAP_PORT } = options;
  if (transport !== undefined || path !== undefined || over !== 'udp') return undefined;
  return udpTransport({ host, port, acceptsAnyPort: true });
}

/** The portmapper in a message: `the portmapper at 127.0.0.1:111`. Where another's transport leads is not known. */
export function describePortmapper(options: PortmapperOptions): string {
  const { transport, path, host = DEFAULT_PORTMAPPER_HOST, port = PMAP_PORT } = options;
  if (transport !== undefined) return `the portmapper over ${transport.netid}`;
  return `the portmapper at ${path ?? formatHostPort(host, port)}`;
}
