/** Where a program listens, or is to be reached. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/**
 * Splits `HOST:PORT` or `[IPv6]:PORT`; port 1 to 65535.
 * @throws Error with a sentence for the user; suits yargs' `coerce`
 */
export function parseHostPort(text: string): HostPort {
  return hostPortFrom(1, text);
}

/** The same for an address to listen on, where port 0 takes any that is free. */
export function parseListenHostPort(text: string): HostPort {
  return hostPortFrom(0, text);
}

function hostPortFrom(firstPort: number, text: string): HostPort {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || !(port >= firstPort && port <= 65535))
    throw new Error(`expected HOST:PORT, got "${text}"`);
  return { host, port };
}

// what parseHostPort reads, the other way round
export { formatHostPort } from 'onc-rpc/addresses';

/**
 * Reads a port: `first` to 65535.
 * @throws Error with a sentence for the user
 */
function parsePortFrom(first: number, text: unknown): number {
  const port = typeof text === 'string' && /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(port >= first && port <= 65535))
    throw new Error(`expected one port from ${first} to 65535, got "${String(text)}"`);
  return port;
}

/** Reads a port to listen on, where 0 takes any that is free; suits yargs' `coerce`, as the next does. */
export function parseListenPort(text: unknown): number {
  return parsePortFrom(0, text);
}

/** Reads the port of a service, as the one above. */
export function parsePort(text: unknown): number {
  return parsePortFrom(1, text);
}

/** Reads the port of a P2P server: none that is reserved to root. */
export function parseServerPort(text: unknown): number {
  return parsePortFrom(1024, text);
}
