import { type Client, createClient, type Transport } from 'onc-rpc';
import { PortmapperError } from '../portmapper-error.js';
import { type InetNetid, isInetNetid } from '../netid.js';
import { IPPROTO_TCP, IPPROTO_UDP, type Mapping, PMAP_PROG } from '../portmap.js';
import { type Rpcb, RPCBPROG } from '../rpcbind.js';
import { formatUniversalAddress, portIn, type TransportAddress } from '../universal-address.js';
import { Deadline, type QuestionOptions } from './deadline.js';
import {
  DEFAULT_PORTMAPPER_HOST,
  DEFAULT_QUESTION_TIMEOUT_MS,
  type PortmapperOptions,
  transportTo,
} from './portmapper-options.js';
import { fromMapping, fromRpcb, type RegisteredProgram } from './registered-program.js';
import { type QuestionByVersion, VersionFallback } from './version-fallback.js';

/** The program that is looked for. */
export interface LookUpTarget {
  readonly program: number;
  readonly version: number;
  /** What it is to be called over. Default `tcp`. */
  readonly protocol?: 'tcp' | 'udp';
}

/** Where a program was found. */
export interface ServiceAddress {
  readonly netid: InetNetid;
  /** The host that was asked: what a portmapper says of its own address may be a wildcard. */
  readonly host: string;
  readonly port: number;
}

/** What a look-up found; that nobody has registered is an expected answer. */
export type LookUp =
  { readonly kind: 'registered'; readonly address: ServiceAddress } | { readonly kind: 'notRegistered' };

/** A mapping to set or to take back. */
export interface ProgramVersion {
  readonly program: number;
  readonly version: number;
}

const NOT_REGISTERED: LookUp = { kind: 'notRegistered' };

/**
 * A client of a portmapper that speaks version 4, 3 or 2: asks in the best version first and, where the portmapper
 * does not have it, in the next. Which one it was is remembered.
 *
 * @example
 * await using portmapper = new PortmapperClient({ host: '127.0.0.1' });
 * const found = await portmapper.lookUp({ program: 0x20000001, version: 1 });
 * if (found.kind === 'registered') console.log(found.address.port);
 */
export class PortmapperClient implements AsyncDisposable {
  readonly #transport: Transport;
  readonly #host: string;
  readonly #timeoutMs: number;
  readonly #pmap: Client<typeof PMAP_PROG.PMAP_VERS>;
  readonly #rpcb3: Client<typeof RPCBPROG.RPCBVERS>;
  readonly #rpcb4: Client<typeof RPCBPROG.RPCBVERS4>;
  readonly #versions = new VersionFallback();

  constructor(options: PortmapperOptions = {}) {
    this.#transport = transportTo(options);
    this.#host = options.host ?? DEFAULT_PORTMAPPER_HOST;
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_QUESTION_TIMEOUT_MS;
    this.#pmap = createClient(PMAP_PROG.PMAP_VERS, this.#transport);
    this.#rpcb3 = createClient(RPCBPROG.RPCBVERS, this.#transport);
    this.#rpcb4 = createClient(RPCBPROG.RPCBVERS4, this.#transport);
  }

  /**
   * Finds where a program listens. Version 4 is asked for all its addresses at once (GETADDRLIST), because GETADDR
   * answers for the transport that the question came on, whatever netid it names. A portmapper of version 3 or 2 may
   * give the port of another version of the program where the one asked for is missing.
   * @throws RpcError when the portmapper cannot be reached or answers nonsense
   */
  async lookUp(target: LookUpTarget, options: QuestionOptions = {}): Promise<LookUp> {
    const { protocol = 'tcp' } = target;
    const { netid } = this.#transport;
    // over AF_LOCAL GETADDRLIST and GETADDR tell only of AF_LOCAL
    if (netid === 'local') return this.#lookUpInDump(target, options);
    return this.#ask(options, {
      4: async (deadline) => {
        const entries = await this.#rpcb4.RPCBPROC_GETADDRLIST(rpcbOf(target), deadline.callOptions());
        const entry = entries.find(({ r_nc_proto }) => r_nc_proto === protocol);
        return entry === undefined ? NOT_REGISTERED : this.#found(entry.r_nc_netid, entry.r_maddr);
      },
      3: (deadline) =>
        netid.startsWith(protocol)
          ? this.#getAddr(target, deadline)
          : this.#lookUpInDump(target, deadline.callOptions()),
      2: (deadline) => this.#getPort(target, deadline),
    });
  }

  /** Everything that is registered. @throws RpcError */
  dump(options: QuestionOptions = {}): Promise<readonly RegisteredProgram[]> {
    return this.#ask(options, {
      4: async (deadline) =>
        (await this.#rpcb4.RPCBPROC_DUMP(undefined, deadline.callOptions())).map(fromRpcb),
      3: async (deadline) =>
        (await this.#rpcb3.RPCBPROC_DUMP(undefined, deadline.callOptions())).map(fromRpcb),
      2: async (deadline) =>
        (await this.#pmap.PMAPPROC_DUMP(undefined, deadline.callOptions())).map(fromMapping),
    });
  }

  /** Sees that the portmapper answers. @throws RpcError */
  ping(options: QuestionOptions = {}): Promise<void> {
    return this.#ask(options, {
      4: (deadline) => this.#rpcb4.null(deadline.callOptions()),
      3: (deadline) => this.#rpcb3.null(deadline.callOptions()),
      2: (deadline) => this.#pmap.null(deadline.callOptions()),
    });
  }

  /**
   * Registers one address of a program. False when the portmapper refuses: another mapping is in the way, or the
   * caller is not on the portmapper's machine.
   * @throws RpcError, and PortmapperError `NETID_UNSUPPORTED` for IPv6 and AF_LOCAL at a portmapper of version 2
   */
  async set(
    target: ProgramVersion,
    address: TransportAddress,
    options: QuestionOptions = {},
  ): Promise<boolean> {
    const rpcb = { ...rpcbOf(target), r_netid: address.netid, r_addr: formatUniversalAddress(address) };
    return this.#ask(options, {
      4: (deadline) => this.#rpcb4.RPCBPROC_SET(rpcb, deadline.callOptions()),
      3: (deadline) => this.#rpcb3.RPCBPROC_SET(rpcb, deadline.callOptions()),
      2: (deadline) => this.#pmap.PMAPPROC_SET(mappingOf(target, address), deadline.callOptions()),
    });
  }

  /**
   * Takes back what is registered for a program on one netid, or on all. Version 2 knows all only.
   * @throws RpcError
   */
  unset(target: ProgramVersion, netid: string | undefined, options: QuestionOptions = {}): Promise<boolean> {
    const rpcb = { ...rpcbOf(target), r_netid: netid ?? '' };
    const mapping = { prog: target.program, vers: target.version, prot: 0, port: 0 };
    return this.#ask(options, {
      4: (deadline) => this.#rpcb4.RPCBPROC_UNSET(rpcb, deadline.callOptions()),
      3: (deadline) => this.#rpcb3.RPCBPROC_UNSET(rpcb, deadline.callOptions()),
      2: (deadline) => this.#pmap.PMAPPROC_UNSET(mapping, deadline.callOptions()),
    });
  }

  /** Closes the transport. */
  close(): Promise<void> {
    return this.#transport.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #ask<R>(options: QuestionOptions, question: QuestionByVersion<R>): Promise<R> {
    return this.#versions.ask(new Deadline(options, this.#timeoutMs), question);
  }

  async #getAddr(target: LookUpTarget, deadline: Deadline): Promise<LookUp> {
    const { netid } = this.#transport;
    const rpcb = { ...rpcbOf(target), r_netid: netid };
    return this.#found(netid, await this.#rpcb3.RPCBPROC_GETADDR(rpcb, deadline.callOptions()));
  }

  async #getPort(target: LookUpTarget, deadline: Deadline): Promise<LookUp> {
    const { program, version, protocol = 'tcp' } = target;
    const mapping = { prog: program, vers: version, prot: protOf(protocol), port: 0 };
    const port = await this.#pmap.PMAPPROC_GETPORT(mapping, deadline.callOptions());
    return isUsable(port) ? this.#registered(protocol, port) : NOT_REGISTERED;
  }

  /** Where the other questions tell only of the transport that they are asked over: the list tells everything. */
  async #lookUpInDump(target: LookUpTarget, options: QuestionOptions): Promise<LookUp> {
    const { program, version, protocol = 'tcp' } = target;
    const all = (await this.dump(options)).filter(
      (each) => each.program === program && each.version === version,
    );
    const entry =
      all.find(({ netid }) => netid === protocol) ?? all.find(({ netid }) => netid === `${protocol}6`);
    return entry === undefined ? NOT_REGISTERED : this.#found(entry.netid, entry.uaddr);
  }

  #found(netid: string, uaddr: string): LookUp {
    const port = portIn(netid, uaddr);
    return isInetNetid(netid) && isUsable(port) ? this.#registered(netid, port) : NOT_REGISTERED;
  }

  #registered(netid: InetNetid, port: number): LookUp {
    return { kind: 'registered', address: { netid, host: this.#host, port } };
  }
}

/**
 * Finds where a program listens, by one question to the portmapper of its host.
 * @throws RpcError when the portmapper cannot be reached or answers nonsense
 *
 * @example
 * const found = await lookUp({ program: 0x20000001, version: 1 }, { host: '127.0.0.1', timeoutMs: 2000 });
 */
export async function lookUp(
  target: LookUpTarget,
  portmapper: PortmapperOptions & { readonly signal?: AbortSignal } = {},
): Promise<LookUp> {
  const client = new PortmapperClient(portmapper);
  try {
    return await client.lookUp(target, portmapper.signal === undefined ? {} : { signal: portmapper.signal });
  } finally {
    await client.close();
  }
}

function rpcbOf({ program, version }: ProgramVersion): Rpcb {
  return { r_prog: program, r_vers: version, r_netid: '', r_addr: '', r_owner: '' };
}

function mappingOf({ program, version }: ProgramVersion, address: TransportAddress): Mapping {
  const { netid } = address;
  if (netid !== 'tcp' && netid !== 'udp')
    throw new PortmapperError('NETID_UNSUPPORTED', `portmapper version 2 knows no netid ${netid}`);
  return { prog: program, vers: version, prot: protOf(netid), port: address.port };
}

function protOf(protocol: 'tcp' | 'udp'): number {
  return protocol === 'tcp' ? IPPROTO_TCP : IPPROTO_UDP;
}

/** Port 0 is how a portmapper says "not registered". */
function isUsable(port: number | undefined): port is number {
  return port !== undefined && port > 0 && port <= 65535;
}
