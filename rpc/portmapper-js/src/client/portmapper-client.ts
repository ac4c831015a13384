import type { CallOptions } from 'onc-rpc';
import { PortmapperError } from '../portmapper-error.js';
import type { Mapping } from '../portmap.js';
import type { Netbuf, RpcbEntry, RpcbStat } from '../rpcbind.js';
import { formatUniversalAddress, type TransportAddress } from '../universal-address.js';
import { callIndirectlyAt, type IndirectCall, type IndirectResult } from './indirect-call.js';
import {
  addressAt,
  dumpOf,
  type LookUp,
  lookUpAt,
  type LookUpTarget,
  type ProgramVersion,
  protOf,
  rpcbOf,
} from './look-up.js';
import { PortmapperCalls } from './portmapper-calls.js';
import type { PortmapperOptions } from './portmapper-options.js';
import type { RegisteredProgram } from './registered-program.js';
import type { PortmapperVersion } from './version-fallback.js';

/**
 * A client of a portmapper that speaks version 4, 3 or 2: asks in the best version first and, where the portmapper
 * does not have it, in the next. Which one it was is remembered. A question that only newer versions have is an
 * `RpcError` `PROG_MISMATCH` at an older portmapper.
 *
 * @example
 * await using portmapper = new PortmapperClient({ host: '127.0.0.1' });
 * const found = await portmapper.lookUp({ program: 0x20000001, version: 1 });
 * if (found.kind === 'registered') console.log(found.address.port);
 */
export class PortmapperClient implements AsyncDisposable {
  readonly #calls: PortmapperCalls;

  constructor(options: PortmapperOptions = {}) {
    this.#calls = new PortmapperCalls(options);
  }

  /** The best version that the portmapper is not known to lack: 4 until it was asked. */
  get version(): PortmapperVersion {
    return this.#calls.version;
  }

  /**
   * Finds where a program listens. Version 4 is asked for all its addresses at once (GETADDRLIST), because GETADDR
   * answers for the transport that the question came on, whatever netid it names. Those are of the family that it was
   * asked over, IPv4 or IPv6; where `host` is a name and there are none, its list is asked for those of the other. A
   * portmapper of version 3 or 2 may give the port of another version of the program where the one asked for is missing.
   * @throws RpcError when the portmapper cannot be reached or answers nonsense, PortmapperError
   *   `BAD_UNIVERSAL_ADDRESS` when what it gives is no address
   */
  lookUp(target: LookUpTarget, options: CallOptions = {}): Promise<LookUp> {
    return lookUpAt(this.#calls, target, options);
  }

  /** Everything that is registered. @throws RpcError */
  dump(options: CallOptions = {}): Promise<readonly RegisteredProgram[]> {
    return dumpOf(this.#calls, options);
  }

  /**
   * What version 2 lists, whichever others the portmapper has: TCP and UDP over IPv4 (PMAPPROC_DUMP, RFC 1833 §3.2).
   * @throws RpcError
   */
  dumpMappings(options: CallOptions = {}): Promise<readonly Mapping[]> {
    const { pmap } = this.#calls;
    return this.#calls.ask(options, {
      2: async (deadline) => {
        const list = await pmap.PMAPPROC_DUMP(undefined, deadline.callOptions());
        return list.map(({ map }) => map);
      },
    });
  }

  /** Sees that the portmapper answers. @throws RpcError */
  ping(options: CallOptions = {}): Promise<void> {
    const { pmap, rpcb3, rpcb4 } = this.#calls;
    return this.#calls.ask(options, {
      4: (deadline) => rpcb4.null(deadline.callOptions()),
      3: (deadline) => rpcb3.null(deadline.callOptions()),
      2: (deadline) => pmap.null(deadline.callOptions()),
    });
  }

  /**
   * Registers one address of a program. False when the portmapper refuses: another mapping is in the way, or the
   * caller is not on the portmapper's machine.
   * @throws RpcError, and PortmapperError `NETID_UNSUPPORTED` for IPv6 and AF_LOCAL at a portmapper of version 2
   */
  async set(target: ProgramVersion, address: TransportAddress, options: CallOptions = {}): Promise<boolean> {
    const { pmap, rpcb3, rpcb4 } = this.#calls;
    const rpcb = { ...rpcbOf(target), r_netid: address.netid, r_addr: formatUniversalAddress(address) };
    return this.#calls.ask(options, {
      4: (deadline) => rpcb4.RPCBPROC_SET(rpcb, deadline.callOptions()),
      3: (deadline) => rpcb3.RPCBPROC_SET(rpcb, deadline.callOptions()),
      2: (deadline) => pmap.PMAPPROC_SET(mappingOf(target, address), deadline.callOptions()),
    });
  }

  /**
   * Takes back what is registered for a program on one netid, or on all. Version 2 knows all only.
   * @throws RpcError
   */
  unset(target: ProgramVersion, netid: string | undefined, options: CallOptions = {}): Promise<boolean> {
    const { pmap, rpcb3, rpcb4 } = this.#calls;
    const rpcb = { ...rpcbOf(target), r_netid: netid ?? '' };
    const mapping = { prog: target.program, vers: target.version, prot: 0, port: 0 };
    return this.#calls.ask(options, {
      4: (deadline) => rpcb4.RPCBPROC_UNSET(rpcb, deadline.callOptions()),
      3: (deadline) => rpcb3.RPCBPROC_UNSET(rpcb, deadline.callOptions()),
      2: (deadline) => pmap.PMAPPROC_UNSET(mapping, deadline.callOptions()),
    });
  }

  /**
   * The universal address of a program on one netid, as the portmapper says it, unchecked; empty where it has none
   * (GETADDR, RFC 1833 §2.2.1). As GETADDR does, it takes another version of the program for the one that is missing:
   * the program then answers PROG_MISMATCH with the versions that it has. Version 2 tells a port only: the host is
   * 0.0.0.0 then.
   * @throws RpcError
   */
  getAddr(target: ProgramVersion, netid: string, options: CallOptions = {}): Promise<string> {
    return addressAt(this.#calls, target, netid, options);
  }

  /**
   * As {@link PortmapperClient.getAddr}, but of exactly this version, and only on the netid that the portmapper is
   * asked over (GETVERSADDR, RFC 1833 §2.2.2). Version 4 has it.
   * @throws RpcError
   */
  getVersAddr(target: ProgramVersion, options: CallOptions = {}): Promise<string> {
    const { rpcb4, transport } = this.#calls;
    const rpcb = { ...rpcbOf(target), r_netid: transport.netid };
    return this.#calls.ask(options, {
      4: (deadline) => rpcb4.RPCBPROC_GETVERSADDR(rpcb, deadline.callOptions()),
    });
  }

  /**
   * All addresses of exactly this version, on the transports of the protocol family that the portmapper is asked over,
   * as it says them, unchecked (GETADDRLIST, RFC 1833 §2.2.2). Version 4 has it.
   * @throws RpcError
   */
  getAddrList(target: ProgramVersion, options: CallOptions = {}): Promise<readonly RpcbEntry[]> {
    const { rpcb4, transport } = this.#calls;
    const rpcb = { ...rpcbOf(target), r_netid: transport.netid };
    return this.#calls.ask(options, {
      4: async (deadline) => {
        const list = await rpcb4.RPCBPROC_GETADDRLIST(rpcb, deadline.callOptions());
        return list.map(({ rpcb_entry_map }) => rpcb_entry_map);
      },
    });
  }

  /**
   * What the portmapper was asked so far, by its versions 2, 3 and 4 in this order (GETSTAT, RFC 1833 §2.2.2).
   * Version 4 has it.
   * @throws RpcError
   */
  getStat(options: CallOptions = {}): Promise<readonly RpcbStat[]> {
    const { rpcb4 } = this.#calls;
    return this.#calls.ask(options, {
      4: (deadline) => rpcb4.RPCBPROC_GETSTAT(undefined, deadline.callOptions()),
    });
  }

  /** The portmapper's clock, in s since 1970 (GETTIME, RFC 1833 §2.2.1). Versions 4 and 3 have it. @throws RpcError */
  getTime(options: CallOptions = {}): Promise<number> {
    const { rpcb3, rpcb4 } = this.#calls;
    return this.#calls.ask(options, {
      4: (deadline) => rpcb4.RPCBPROC_GETTIME(undefined, deadline.callOptions()),
      3: (deadline) => rpcb3.RPCBPROC_GETTIME(undefined, deadline.callOptions()),
    });
  }

  /**
   * A universal address in the form that the portmapper's machine has for it, on the transport that it is asked over;
   * empty for what is no address (UADDR2TADDR, RFC 1833 §2.2.1). Versions 4 and 3 have it.
   * @throws RpcError
   */
  uaddr2taddr(uaddr: string, options: CallOptions = {}): Promise<Netbuf> {
    const { rpcb3, rpcb4 } = this.#calls;
    return this.#calls.ask(options, {
      4: (deadline) => rpcb4.RPCBPROC_UADDR2TADDR(uaddr, deadline.callOptions()),
      3: (deadline) => rpcb3.RPCBPROC_UADDR2TADDR(uaddr, deadline.callOptions()),
    });
  }

  /** The way back from {@link PortmapperClient.uaddr2taddr} (TADDR2UADDR, RFC 1833 §2.2.1). @throws RpcError */
  taddr2uaddr(taddr: Netbuf, options: CallOptions = {}): Promise<string> {
    const { rpcb3, rpcb4 } = this.#calls;
    return this.#calls.ask(options, {
      4: (deadline) => rpcb4.RPCBPROC_TADDR2UADDR(taddr, deadline.callOptions()),
      3: (deadline) => rpcb3.RPCBPROC_TADDR2UADDR(taddr, deadline.callOptions()),
    });
  }

  /**
   * Has the portmapper call a program on its host: by INDIRECT, or by CALLIT where it has version 3 or 2 only (RFC 1833
   * §2.2.2). Most portmappers do not do it, and say so or say nothing; rpcbind does with `-r`, when it is asked over UDP.
   * @throws RpcError the program's own error as well; a timeout where the portmapper is silent about errors
   */
  callIndirectly(call: IndirectCall, options: CallOptions = {}): Promise<IndirectResult> {
    return callIndirectlyAt(this.#calls, call, options);
  }

  /** Closes the transport. */
  close(): Promise<void> {
    return this.#calls.transport.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/**
 * Finds where a program listens, by one question to the portmapper of its host.
 * @throws RpcError when the portmapper cannot be reached or answers nonsense, PortmapperError `BAD_UNIVERSAL_ADDRESS`
 *   when what it gives is no address
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

function mappingOf({ program, version }: ProgramVersion, address: TransportAddress): Mapping {
  const { netid } = address;
  if (netid !== 'tcp' && netid !== 'udp')
    throw new PortmapperError('NETID_UNSUPPORTED', `portmapper version 2 knows no netid ${netid}`);
  return { prog: program, vers: version, prot: protOf(netid), port: address.port };
}
