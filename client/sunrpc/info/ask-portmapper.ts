import { RpcError } from 'onc-rpc';
import { type Netid, NETIDS, PortmapperClient } from 'portmapper-js';
import type { Deadlines } from './deadlines.js';
import { InfoFailure } from './info-failure.js';
import { libtirpcWords } from './libtirpc-words.js';
import { addressesOf, describePlace, type HostAddress, type PortmapperPlace } from './places.js';

interface PortmapperWay {
  readonly netid: Netid;
  /** The IP address, or the path. */
  readonly address: string;
}

/** What a question may be asked over, the best first, and how long it may take. */
interface AskOptions {
  readonly netids: readonly Netid[];
  readonly deadlines: Deadlines;
}

/** Where no netid is named and it has to be a connection, as rpcinfo has it. */
export const STREAMS: readonly Netid[] = ['tcp', 'tcp6'];
/** Where any will do: datagrams only where nobody takes connections. */
export const ANY_NETID: readonly Netid[] = [...STREAMS, 'udp', 'udp6'];

/** That a program is not registered: another address of the portmapper may know it. */
export class NotRegistered extends InfoFailure {
  constructor() {
    super('RPC: Program not registered');
  }
}

/**
 * Asks a portmapper at each of its addresses until one answers.
 * @throws InfoFailure for a host without a fitting address
 * @throws NotRegistered where one has answered so
 * @throws RpcError of the first address where none answers
 */
export async function askPortmapper<R>(
  place: PortmapperPlace,
  options: AskOptions,
  question: (client: PortmapperClient, way: PortmapperWay) => Promise<R>,
): Promise<R> {
  let answer: NotRegistered | undefined;
  let unreachable: unknown;
  for (const way of await waysTo(place, options)) {
    await using client = clientOver(place, way, options.deadlines);
    try {
      return await question(client, way);
    } catch (error) {
      if (error instanceof NotRegistered) answer ??= error;
      else if (isUnreachable(error)) unreachable ??= error;
      else throw error;
    }
  }
  throw answer ?? unreachable;
}

/** Whether nothing listens there. */
export function isUnreachable(error: unknown): error is RpcError {
  return error instanceof RpcError && error.code === 'RPC_CONNECT_FAILED';
}

/** What a failed question means, in rpcinfo's words after `said`, with what may help. */
export function portmapperFailure(said: string, place: PortmapperPlace, error: unknown): InfoFailure {
  if (error instanceof InfoFailure) return new InfoFailure(`${said}${error.message}`, error.hint, error);
  return new InfoFailure(`${said}${libtirpcWords(error)}`, hintOf(place, error), error);
}

async function waysTo(
  place: PortmapperPlace,
  { netids, deadlines }: AskOptions,
): Promise<readonly PortmapperWay[]> {
  if (place.kind === 'local') return [{ netid: 'local', address: place.path }];
  const addresses = await addressesOf(place.host, deadlines.question);
  const ways = netids.flatMap((netid) =>
    addresses.filter((each) => isFamilyOf(netid, each)).map(({ address }) => ({ netid, address })),
  );
  if (ways.length > 0) return ways;
  throw new InfoFailure('RPC: Unknown host', `${place.host} has no address for netid ${netids.join(' or ')}`);
}

export function isFamilyOf(netid: Netid, { family }: HostAddress): boolean {
  return NETIDS[netid].protocolFamily === (family === 6 ? 'inet6' : 'inet');
}

function clientOver(place: PortmapperPlace, way: PortmapperWay, deadlines: Deadlines): PortmapperClient {
  if (place.kind === 'local')
    return new PortmapperClient({ path: place.path, timeoutMs: deadlines.question });
  const isDatagram = NETIDS[way.netid].protocol === 'udp';
  return new PortmapperClient({
    host: way.address,
    port: place.port,
    over: isDatagram ? 'udp' : 'tcp',
    timeoutMs: isDatagram ? deadlines.datagram : deadlines.question,
  });
}

function hintOf(place: PortmapperPlace, error: unknown): string | undefined {
  if (!(error instanceof RpcError)) return undefined;
  const where = describePlace(place);
  switch (error.code) {
    case 'RPC_CONNECT_FAILED':
    case 'RPC_DISCONNECTED':
      return place.kind === 'local'
        ? `no portmapper at ${where}: start one, ask over TCP (sunrpc info 127.0.0.1), or name it with --portmapper`
        : `no portmapper at ${where}: start one there, or name its place with --portmapper HOST:PORT`;
    case 'RPC_TIMEOUT':
      return `${where} is silent: is it a portmapper, and does a firewall let the answer through?`;
    case 'PROG_UNAVAIL':
    case 'RPC_BAD_RECORD':
    case 'RPC_BAD_REPLY':
      return `${where} is no portmapper`;
    case 'PROG_MISMATCH':
      return `the portmapper at ${where} does not have the version of the protocol that this question needs`;
    default:
      return undefined;
  }
}
