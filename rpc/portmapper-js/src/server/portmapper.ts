import type { Server } from 'onc-rpc';
import { checkLimits } from 'onc-rpc/limits';
import { addressesOf, type ListenerAddress } from '../client/listener-addresses.js';
import { PMAP_PROG } from '../portmap.js';
import { RPCBPROG } from '../rpcbind.js';
import { formatUniversalAddress, type TransportAddress } from '../universal-address.js';
import { type IndirectCallOptions, IndirectCalls, noIndirectCalls } from './indirect-calls.js';
import { DEFAULT_MAX_TABLE_ENTRIES, MappingTable, type TableEntry } from './mapping-table.js';
import { passOnOverUdp } from './pass-on.js';
import { portmapHandlers } from './portmap-service.js';
import { type OnRefusal, PORTMAPPER_PROGRAM, Registry } from './registry.js';
import { rpcbind3Handlers, rpcbind4Handlers } from './rpcbind-service.js';
import { Statistics } from './statistics.js';

/** How a portmapper behaves; everything has a default. */
export interface PortmapperServiceOptions {
  /** Mappings held at most, its own included. Default 4,096; further ones are refused. */
  readonly maxMappings?: number;
  /** Told why a SET or an UNSET was answered with FALSE, and which calls were not passed on by choice. */
  readonly onRefusal?: OnRefusal;
  /**
   * Passes calls on to the programs registered, over UDP: CALLIT, BCAST and INDIRECT. Whoever calls so calls from this
   * host. Default: no call is; CALLIT and BCAST are then met with silence, INDIRECT with PROC_UNAVAIL.
   */
  readonly indirectCalls?: IndirectCallOptions;
}

/** A portmapper's table, as its owner sees it. */
export class PortmapperService {
  readonly #table: MappingTable;

  constructor(table: MappingTable) {
    this.#table = table;
  }

  /** Everything that is registered. */
  get mappings(): readonly TableEntry[] {
    return this.#table.entries();
  }

  /** Lists the portmapper itself in its table, as found at this listener; nobody can take that away. */
  announce(listener: ListenerAddress): void {
    for (const address of addressesOf(listener)) {
      for (const version of versionsOver(address)) this.#table.set(ownEntry(version, address));
    }
  }
}

/**
 * Serves the portmapper, versions 2, 3 and 4, on a server; the table is in memory. Only callers on this machine can
 * change it, and no datagram from another makes it send that one more bytes than it received.
 * @throws RangeError for a limit that is none, such as NaN
 *
 * @example
 * const server = createServer();
 * const portmapper = addPortmapper(server);
 * portmapper.announce(await listenTcp(server, { port: 111 }));
 */
export function addPortmapper(server: Server, options: PortmapperServiceOptions = {}): PortmapperService {
  checkLimits(options, ['maxMappings']);
  const table = new MappingTable(options.maxMappings ?? DEFAULT_MAX_TABLE_ENTRIES);
  const onRefusal = options.onRefusal ?? (() => undefined);
  const registry = new Registry(table, onRefusal);
  const statistics = new Statistics();
  const indirectCalls =
    options.indirectCalls === undefined
      ? noIndirectCalls
      : new IndirectCalls(table, options.indirectCalls, passOnOverUdp, onRefusal);
  server.add(PMAP_PROG.PMAP_VERS, portmapHandlers(registry, statistics, indirectCalls));
  server.add(RPCBPROG.RPCBVERS, rpcbind3Handlers(registry, statistics, indirectCalls));
  server.add(RPCBPROG.RPCBVERS4, rpcbind4Handlers(registry, statistics, indirectCalls));
  return new PortmapperService(table);
}

/** Version 2 is for IPv4. */
function versionsOver({ netid }: TransportAddress): readonly number[] {
  return netid === 'tcp' || netid === 'udp' ? [4, 3, 2] : [4, 3];
}

function ownEntry(version: number, address: TransportAddress): TableEntry {
  const uaddr = formatUniversalAddress(address);
  return {
    program: PORTMAPPER_PROGRAM,
    version,
    netid: address.netid,
    uaddr,
    owner: 'superuser',
    isPermanent: true,
  };
}
