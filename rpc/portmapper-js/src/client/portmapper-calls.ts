import { type CallOptions, type Client, createClient, type Transport } from 'onc-rpc';
import { type InetNetid, NETIDS } from '../netid.js';
import { PMAP_PROG } from '../portmap.js';
import { RPCBPROG } from '../rpcbind.js';
import { Deadline } from './deadline.js';
import {
  anyPortTransportTo,
  DEFAULT_PORTMAPPER_HOST,
  DEFAULT_QUESTION_TIMEOUT_MS,
  type PortmapperOptions,
  transportTo,
} from './portmapper-options.js';
import { type PortmapperVersion, type QuestionByVersion, VersionFallback } from './version-fallback.js';

/** The three versions of a portmapper over one transport, and which of them it has. */
export class PortmapperCalls {
  readonly transport: Transport;
  readonly host: string;
  #pmap: Client<typeof PMAP_PROG.PMAP_VERS> | undefined;
  #rpcb3: Client<typeof RPCBPROG.RPCBVERS> | undefined;
  #rpcb4: Client<typeof RPCBPROG.RPCBVERS4> | undefined;
  readonly #options: PortmapperOptions;
  /** The host that was given, where one matters. */
  readonly #givenHost: string | undefined;
  readonly #versions = new VersionFallback();

  constructor(options: PortmapperOptions) {
    this.#options = options;
    this.transport = transportTo(options);
    this.#givenHost =
      options.path !== undefined && options.transport === undefined ? undefined : options.host;
    this.host = this.#givenHost ?? DEFAULT_PORTMAPPER_HOST;
  }

  // each when it is first asked: one question needs one of them

  get pmap(): Client<typeof PMAP_PROG.PMAP_VERS> {
    return (this.#pmap ??= createClient(PMAP_PROG.PMAP_VERS, this.transport));
  }

  get rpcb3(): Client<typeof RPCBPROG.RPCBVERS> {
    return (this.#rpcb3 ??= createClient(RPCBPROG.RPCBVERS, this.transport));
  }

  get rpcb4(): Client<typeof RPCBPROG.RPCBVERS4> {
    return (this.#rpcb4 ??= createClient(RPCBPROG.RPCBVERS4, this.transport));
  }

  /** Where to call what is found over a netid. Over AF_LOCAL no host was asked: it is this machine, by the address that fits. */
  hostOver(netid: InetNetid): string {
    const isIPv6 = NETIDS[netid].protocolFamily === 'inet6';
    return isIPv6 && this.transport.netid === 'local' && this.#givenHost === undefined ? '::1' : this.host;
  }

  /** The best version that it is not known to lack. */
  get version(): PortmapperVersion {
    return this.#versions.best;
  }

  /** What a question has of time, however many calls it takes. */
  deadlineOf(options: CallOptions): Deadline {
    return new Deadline(options, this.#options.timeoutMs ?? DEFAULT_QUESTION_TIMEOUT_MS);
  }

  /** A way of its own for a call that is passed on, to be closed; undefined where the one for all does. */
  anyPortTransport(): Transport | undefined {
    return anyPortTransportTo(this.#options);
  }

  /** Asks in the best version that the portmapper and the question have. @throws RpcError */
  ask<R>(options: CallOptions, question: QuestionByVersion<R>): Promise<R> {
    return this.#versions.ask(this.deadlineOf(options), question);
  }
}
