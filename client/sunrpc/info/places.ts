import { lookup } from 'node:dns/promises';
import { isIPv6 } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { parseHostPort } from '../../../daemons/addresses/host-port.js';
import { PORTMAPPER_PORT } from '../../../daemons/addresses/portmapper-port.js';
import { InfoFailure } from './info-failure.js';

/** Where rpcinfo looks for the portmapper of its own machine. */
export const DEFAULT_SOCKET = '/run/rpcbind.sock';

export type PortmapperPlace =
  | { readonly kind: 'inet'; readonly host: string; readonly port: number }
  | { readonly kind: 'local'; readonly path: string };

export interface HostAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/**
 * Reads `HOST`, `HOST:PORT`, `[IPv6]:PORT` or the path of a socket.
 * @throws Error with a sentence for the user; suits yargs' `coerce`
 */
export function parsePlace(text: string): PortmapperPlace {
  if (text.includes('/')) return { kind: 'local', path: text };
  const bracketed = /^\[(.*)\]$/.exec(text)?.[1];
  if (bracketed !== undefined) return { kind: 'inet', host: bracketed, port: PORTMAPPER_PORT };
  if (isIPv6(text) || !text.includes(':')) return { kind: 'inet', host: text, port: PORTMAPPER_PORT };
  return { kind: 'inet', ...parseHostPort(text) };
}

/** A place in a message. */
export function describePlace(place: PortmapperPlace): string {
  if (place.kind === 'local') return place.path;
  return `${isIPv6(place.host) ? `[${place.host}]` : place.host}:${place.port}`;
}

/**
 * The addresses of a host, those of IPv4 first, as rpcinfo tries them.
 * @throws InfoFailure when it has none
 */
export async function addressesOf(host: string, timeoutMs: number): Promise<readonly HostAddress[]> {
  const found = await Promise.race([find(host), delay(timeoutMs, undefined, { ref: false })]);
  if (found === undefined) throw new InfoFailure('RPC: Unknown host', `no answer about the name ${host}`);
  return found;
}

async function find(host: string): Promise<readonly HostAddress[]> {
  try {
    if (host === '') throw new Error('no name');
    const found = await lookup(host, { all: true, order: 'ipv4first' });
    return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
  } catch (error) {
    throw new InfoFailure('RPC: Unknown host', `no address is known of the name "${host}"`, error);
  }
}
