import { type Netid, parseUniversalAddress, type TransportAddress } from 'portmapper-js';
import { parseHostPort } from '../../../daemons/addresses/host-port.js';
import { reasonOf } from '../../../daemons/reason.js';
import { askPortmapper, isFamilyOf, NotRegistered } from './ask-portmapper.js';
import type { Deadlines } from './deadlines.js';
import { InfoFailure } from './info-failure.js';
import { parseNetid } from './netid.js';
import { addressesOf, type PortmapperPlace } from './places.js';

/** A program that is looked for. */
interface Wanted {
  readonly program: number;
  readonly version: number;
  readonly host: string;
  /** What it may be called over, the best first. */
  readonly netids: readonly Netid[];
}

/**
 * Asks a portmapper where a program is, over the netid that it is to be called over, as rpcinfo does. It is then called
 * at the host that was named, whatever address the portmapper tells.
 * @throws InfoFailure when it is not registered
 * @throws RpcError when the portmapper does not answer
 */
export function findProgram(
  wanted: Wanted,
  place: PortmapperPlace,
  deadlines: Deadlines,
): Promise<TransportAddress> {
  return askPortmapper(place, { netids: wanted.netids, deadlines }, async (client, way) => {
    for (const netid of way.netid === 'local' ? wanted.netids : [way.netid]) {
      const uaddr = await client.getAddr(wanted, netid);
      if (uaddr !== '') return atHost(read(netid, uaddr), wanted.host, deadlines);
    }
    throw new NotRegistered();
  });
}

/**
 * The address of a host for one of the netids.
 * @throws InfoFailure when it has none
 */
export async function addressAtPort(
  { host, netids }: Pick<Wanted, 'host' | 'netids'>,
  port: number,
  deadlines: Deadlines,
): Promise<TransportAddress> {
  const addresses = await addressesOf(host, deadlines.question);
  for (const netid of netids) {
    const fitting = addresses.find((each) => isFamilyOf(netid, each));
    if (fitting !== undefined && netid !== 'local') return { netid, host: fitting.address, port };
  }
  throw new InfoFailure('RPC: Unknown host', `${host} has no address for netid ${netids.join(' or ')}`);
}

/** Reads what -a says: a universal address, or HOST:PORT. @throws InfoFailure */
export async function namedAddress(
  netidText: string,
  text: string,
  deadlines: Deadlines,
): Promise<TransportAddress> {
  const netid = parseNetid(netidText);
  try {
    return parseUniversalAddress(netid, text);
  } catch (error) {
    const isHostPort = netid !== 'local' && /^[^/]*:\d+$/.test(text);
    if (!isHostPort) throw notAnAddress(netid, error);
  }
  try {
    const { host, port } = parseHostPort(text);
    return await addressAtPort({ host, netids: [netid] }, port, deadlines);
  } catch (error) {
    throw error instanceof InfoFailure ? error : notAnAddress(netid, error);
  }
}

function notAnAddress(netid: Netid, error: unknown): InfoFailure {
  const hint =
    netid === 'local' ? 'it is a path' : 'it is h1.h2.h3.h4.p1.p2 (the port is p1 x 256 + p2), or HOST:PORT';
  return new InfoFailure(reasonOf(error), hint, error);
}

function read(netid: Netid, uaddr: string): TransportAddress {
  try {
    return parseUniversalAddress(netid, uaddr);
  } catch (error) {
    throw new InfoFailure(`the portmapper gives no usable address: ${reasonOf(error)}`, undefined, error);
  }
}

async function atHost(
  address: TransportAddress,
  host: string,
  deadlines: Deadlines,
): Promise<TransportAddress> {
  if (address.netid === 'local') return address;
  return addressAtPort({ host, netids: [address.netid] }, address.port, deadlines);
}
