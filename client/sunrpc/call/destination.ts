import { isIP } from 'node:net';
import {
  type ChannelOptions,
  type ClientTlsOptions,
  localTransport,
  tcpTransport,
  type Transport,
  udpTransport,
} from 'onc-rpc';
import { PMAP_PORT, PortmapperClient, type RegisteredProgram } from 'portmapper-js';
import type { FoundProcedure } from 'rpcgen-js';
import { formatHostPort, type HostPort } from '../../../daemons/addresses/host-port.js';
import { reasonOf } from '../../../daemons/reason.js';
import { CallFailure } from './call-failure.js';

type TransportName = 'tcp' | 'udp' | 'unix';

/** Where a call goes, as the command line says it. */
export interface Destination {
  /** A name, an address, or the path of an AF_LOCAL socket. */
  readonly host: string;
  readonly transport: TransportName;
  /** Without it the portmapper is asked. */
  readonly port: number | undefined;
  /** Default: port 111 of the host. */
  readonly portmapper: HostPort | undefined;
  readonly tls: ClientTlsOptions | undefined;
}

/** A host without the brackets that an IPv6 address has in a URL. */
export function bareHost(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

export function portmapperOf({ host, portmapper }: Pick<Destination, 'host' | 'portmapper'>): HostPort {
  return portmapper ?? { host: bareHost(host), port: PMAP_PORT };
}

/**
 * The way to the server of a procedure; where no port is given, by one question to the portmapper.
 * @throws CallFailure `unreachable`, `notRegistered`
 */
export async function wayTo(
  destination: Destination,
  called: FoundProcedure,
  options: ChannelOptions & { readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<Transport> {
  const { host, transport, tls } = destination;
  const { timeoutMs } = options;
  if (transport === 'unix') return localTransport({ ...options, path: host, connectTimeoutMs: timeoutMs });
  const port =
    destination.port ?? (await registeredPort(destination, transport, called, { timeoutMs, signal }));
  if (transport === 'udp') return udpTransport({ ...options, host, port });
  const tcp = { ...options, host, port, connectTimeoutMs: timeoutMs };
  return tcpTransport(tls === undefined ? tcp : { ...tcp, tls });
}

async function registeredPort(
  destination: Destination,
  protocol: 'tcp' | 'udp',
  { program, version }: FoundProcedure,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<number> {
  const address = portmapperOf(destination);
  await using portmapper = new PortmapperClient({ ...address, timeoutMs });
  try {
    const target = { program: program.number, version: version.number, protocol };
    const found = await portmapper.lookUp(target, { signal });
    if (found.kind === 'registered') return found.address.port;
  } catch (error) {
    throw portmapperUnreachable(address, error, '; --port PORT calls the program without it');
  }
  const all = await portmapper.dump({ signal }).catch(() => []);
  const others = all.filter((each) => each.program === program.number);
  const what = `${program.name} (${program.number}) version ${version.number} over ${protocol}`;
  throw notRegistered(what, address, others);
}

/** @param others what else of the program is registered */
function notRegistered(
  what: string,
  { host, port }: HostPort,
  others: readonly RegisteredProgram[],
): CallFailure {
  return new CallFailure(
    'notRegistered',
    `${what} is not registered at the portmapper at ${formatHostPort(host, port)}`,
    others.length === 0
      ? `is its server running? sunrpc call --list ${host} names what is registered; --port PORT calls without the portmapper`
      : `registered are ${others.map((each) => `version ${each.version} over ${each.netid}`).join(', ')}`,
  );
}

/** Nobody answers as a portmapper. */
export function portmapperUnreachable(
  asked: HostPort | { readonly path: string },
  error: unknown,
  more = '',
): CallFailure {
  const [place, host] =
    'path' in asked ? [asked.path, ''] : [formatHostPort(asked.host, asked.port), asked.host];
  return new CallFailure(
    'unreachable',
    `the portmapper at ${place} does not answer: ${reasonOf(error)}`,
    `--portmapper HOST:PORT names another${more}${hostHint(host)}`,
    error,
  );
}

/** Somebody may have written a port where it does not belong. */
function hostHint(host: string): string {
  return isIP(host) === 0 && host.includes(':') ? '; HOST takes no port, --port does' : '';
}
