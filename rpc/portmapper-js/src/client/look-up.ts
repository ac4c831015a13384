import { isIP } from 'node:net';
import { type CallOptions, RpcError } from 'onc-rpc';
import { type InetNetid, isInetNetid } from '../netid.js';
import { IPPROTO_TCP, IPPROTO_UDP } from '../portmap.js';
import type { Rpcb } from '../rpcbind.js';
import { parseUniversalAddress } from '../universal-address.js';
import type { Deadline } from './deadline.js';
import type { PortmapperCalls } from './portmapper-calls.js';
import { fromMapping, fromRpcb, type RegisteredProgram } from './registered-program.js';

/** A program's version. */
export interface ProgramVersion {
  /** The program's number. */
  readonly program: number;
  /** The version's number. */
  readonly version: number;
}

/** The program that is looked for. */
export interface LookUpTarget extends ProgramVersion {
  /** What it is to be called over. Default `tcp`. */
  readonly protocol?: 'tcp' | 'udp';
}

/** Where a program was found. */
export interface ServiceAddress {
  /** What it is called over. */
  readonly netid: InetNetid;
  /**
   * The host that was asked: what a portmapper says of its own address may be a wildcard. Over AF_LOCAL, loopback of the
   * family of `netid`.
   */
  readonly host: string;
  /** The port there, 1 to 65535. */
  readonly port: number;
}

/** What a look-up found; that nobody has registered is an expected answer. */
export type LookUp =
  /** Where it is to be called. */
  | { readonly kind: 'registered'; readonly address: ServiceAddress }
  /** The portmapper does not know it on that transport. */
  | { readonly kind: 'notRegistered' };

const NOT_REGISTERED: LookUp = { kind: 'notRegistered' };

/** Finds where a program listens: see `PortmapperClient.lookUp`. */
export function lookUpAt(
  calls: PortmapperCalls,
  target: LookUpTarget,
  options: CallOptions,
): Promise<LookUp> {
  const { protocol = 'tcp' } = target;
  const { netid } = calls.transport;
  // over AF_LOCAL GETADDRLIST and GETADDR tell only of AF_LOCAL
  if (netid === 'local') return lookUpInDump(calls, target, options);
  return calls.ask(options, {
    4: async (deadline) => {
      const entries = await calls.rpcb4.RPCBPROC_GETADDRLIST(rpcbOf(target), deadline.callOptions());
      const entry = entries.find(({ rpcb_entry_map }) => rpcb_entry_map.r_nc_proto === protocol);
      if (entry === undefined)
        return lookUpInOtherFamily(calls, target, () =>
          calls.rpcb4.RPCBPROC_DUMP(undefined, deadline.callOptions()),
        );
      const { r_nc_netid, r_maddr } = entry.rpcb_entry_map;
      return found(calls, r_nc_netid, r_maddr);
    },
    3: (deadline) =>
      netid.startsWith(protocol)
        ? lookUpByAddress(calls, target, deadline)
        : lookUpInDump(calls, target, deadline.callOptions()),
    2: (deadline) => lookUpByPort(calls, target, deadline),
  });
}

/** Everything that is registered. */
export function dumpOf(calls: PortmapperCalls, options: CallOptions): Promise<readonly RegisteredProgram[]> {
  return calls.ask(options, {
    4: async (deadline) => {
      const list = await calls.rpcb4.RPCBPROC_DUMP(undefined, deadline.callOptions());
      return list.map(({ rpcb_map }) => fromRpcb(rpcb_map));
    },
    3: async (deadline) => {
      const list = await calls.rpcb3.RPCBPROC_DUMP(undefined, deadline.callOptions());
      return list.map(({ rpcb_map }) => fromRpcb(rpcb_map));
    },
    2: async (deadline) => {
      const list = await calls.pmap.PMAPPROC_DUMP(undefined, deadline.callOptions());
      return list.map(({ map }) => fromMapping(map));
    },
  });
}

/** The universal address of a program, as GETADDR means it: see `PortmapperClient.getAddr`. */
export function addressAt(
  calls: PortmapperCalls,
  target: ProgramVersion,
  netid: string,
  options: CallOptions,
): Promise<string> {
  const rpcb = { ...rpcbOf(target), r_netid: netid };
  // GETADDR answers for the transport that it comes on, whatever netid it names
  if (netid !== calls.transport.netid) return addressInDump(calls, target, netid, options);
  return calls.ask(options, {
    4: (deadline) => calls.rpcb4.RPCBPROC_GETADDR(rpcb, deadline.callOptions()),
    3: (deadline) => calls.rpcb3.RPCBPROC_GETADDR(rpcb, deadline.callOptions()),
    2: async (deadline) => {
      if (netid !== 'tcp' && netid !== 'udp') return '';
      const mapping = { prog: target.program, vers: target.version, prot: protOf(netid), port: 0 };
      const port = await calls.pmap.PMAPPROC_GETPORT(mapping, deadline.callOptions());
      return port === 0 ? '' : fromMapping({ ...mapping, port }).uaddr;
    },
  });
}

/** The arguments of a question about a program. */
export function rpcbOf({ program, version }: ProgramVersion): Rpcb {
  return { r_prog: program, r_vers: version, r_netid: '', r_addr: '', r_owner: '' };
}

/** The number of a protocol over IP. */
export function protOf(protocol: 'tcp' | 'udp'): number {
  return protocol === 'tcp' ? IPPROTO_TCP : IPPROTO_UDP;
}

async function lookUpByAddress(
  calls: PortmapperCalls,
  target: LookUpTarget,
  deadline: Deadline,
): Promise<LookUp> {
  const { netid } = calls.transport;
  const rpcb = { ...rpcbOf(target), r_netid: netid };
  const uaddr = await calls.rpcb3.RPCBPROC_GETADDR(rpcb, deadline.callOptions());
  if (uaddr !== '') return found(calls, netid, uaddr);
  return lookUpInOtherFamily(calls, target, () =>
    calls.rpcb3.RPCBPROC_DUMP(undefined, deadline.callOptions()),
  );
}

async function lookUpByPort(
  calls: PortmapperCalls,
  target: LookUpTarget,
  deadline: Deadline,
): Promise<LookUp> {
  const { program, version, protocol = 'tcp' } = target;
  const mapping = { prog: program, vers: version, prot: protOf(protocol), port: 0 };
  const port = await calls.pmap.PMAPPROC_GETPORT(mapping, deadline.callOptions());
  // version 2 tells of IPv4 only
  if (isIPv6Only(calls.host)) return NOT_REGISTERED;
  // as an address, so that a port that is none is found out alike
  return found(calls, protocol, fromMapping({ ...mapping, port }).uaddr);
}

/** Where the other questions tell only of the transport that they are asked over: the list tells everything. */
async function lookUpInDump(
  calls: PortmapperCalls,
  target: LookUpTarget,
  options: CallOptions,
): Promise<LookUp> {
  return foundAmong(await dumpOf(calls, options), calls, target);
}

/** An address that reaches nothing over IPv4. */
function isIPv6Only(host: string): boolean {
  return isIP(host) === 6 && !/^::ffff:/i.test(host);
}

/**
 * GETADDRLIST and GETADDR tell the addresses of the family that they came over, and which of a name's families that is
 * the system has chosen.
 */
async function lookUpInOtherFamily(
  calls: PortmapperCalls,
  target: LookUpTarget,
  dump: () => Promise<readonly { readonly rpcb_map: Rpcb }[]>,
): Promise<LookUp> {
  if (isIP(calls.host) !== 0) return NOT_REGISTERED;
  try {
    const list = await dump();
    return foundAmong(
      list.map(({ rpcb_map }) => fromRpcb(rpcb_map)),
      calls,
      target,
    );
  } catch (error) {
    // refused over UDP, perhaps: then what was told is all there is
    if (error instanceof RpcError && error.code === 'PROC_UNAVAIL') return NOT_REGISTERED;
    throw error;
  }
}

function foundAmong(
  table: readonly RegisteredProgram[],
  calls: PortmapperCalls,
  { program, version, protocol = 'tcp' }: LookUpTarget,
): LookUp {
  const all = table.filter((each) => each.program === program && each.version === version);
  const entry =
    all.find(({ netid }) => netid === protocol) ?? all.find(({ netid }) => netid === `${protocol}6`);
  return entry === undefined ? NOT_REGISTERED : found(calls, entry.netid, entry.uaddr);
}

/** What GETADDR would say: another version's address where the one asked for is missing. */
async function addressInDump(
  calls: PortmapperCalls,
  { program, version }: ProgramVersion,
  netid: string,
  options: CallOptions,
): Promise<string> {
  const all = (await dumpOf(calls, options)).filter(
    (each) => each.program === program && each.netid === netid,
  );
  return (all.find((each) => each.version === version) ?? all[0])?.uaddr ?? '';
}

/**
 * Port 0, or no address at all, is how a portmapper says "not registered".
 * @throws PortmapperError `BAD_UNIVERSAL_ADDRESS`: an answer that is none must not pass for that
 */
function found(calls: PortmapperCalls, netid: string, uaddr: string): LookUp {
  if (!isInetNetid(netid) || uaddr === '') return NOT_REGISTERED;
  const { port } = parseUniversalAddress(netid, uaddr);
  return port === 0
    ? NOT_REGISTERED
    : { kind: 'registered', address: { netid, host: calls.hostOver(netid), port } };
}
