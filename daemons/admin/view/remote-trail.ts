import { type Client, type ClientTlsOptions, createClient, tcpTransport, type Transport } from 'onc-rpc';
import { lookUp } from 'portmapper-js';
import type { HostPort } from '../../addresses/host-port.js';
import type { ReadPage } from '../../programs/audit.js';
import { BYTE_TRUE_AUDIT_VERS } from '../../programs/byte-true-audit.js';
import { endOfTrail } from '../../trail/end-of-trail.js';
import type { ReadableTrail } from './trail-follower.js';

const TIMEOUT_MS = 3_000;

export interface LogServerPlace {
  readonly portmapper: HostPort;
  readonly tls: ClientTlsOptions | undefined;
}

/** The trail of a log server, read by RPC as sunshare-audit does. */
export class RemoteTrail implements ReadableTrail {
  readonly #place: LogServerPlace;
  #transport: Transport | undefined;
  #client: Client<typeof BYTE_TRUE_AUDIT_VERS> | undefined;
  #closing = new AbortController();

  constructor(place: LogServerPlace) {
    this.#place = place;
  }

  end(): Promise<number> {
    return endOfTrail(async (after) => {
      const { records, next, is_last: isLast } = await this.read(after, 1);
      return { isThere: records.length > 0, next: Number(next), isLast };
    });
  }

  async read(after: number, limit: number): Promise<ReadPage> {
    const client = (this.#client ??= await this.#connect());
    const result = await client.READ({ filter: { tag: 'READ_ALL' }, after: BigInt(after), limit });
    if (result.tag !== 'AUDIT_OK') throw new Error(`the log server does not show its trail: ${result.value}`);
    return result.value;
  }

  async close(): Promise<void> {
    const transport = this.#transport;
    this.#transport = undefined;
    this.#client = undefined;
    this.#closing.abort();
    this.#closing = new AbortController();
    await transport?.close();
  }

  async #connect(): Promise<Client<typeof BYTE_TRUE_AUDIT_VERS>> {
    const { portmapper, tls } = this.#place;
    const { program, version } = BYTE_TRUE_AUDIT_VERS;
    const { signal } = this.#closing;
    const found = await lookUp({ program, version }, { ...portmapper, timeoutMs: TIMEOUT_MS, signal });
    // who closed meanwhile has seen no transport that they could close
    signal.throwIfAborted();
    if (found.kind !== 'registered')
      throw new Error('no log server whose trail can be read is registered at the portmapper');
    const { port } = found.address;
    const timeouts = { timeoutMs: TIMEOUT_MS, connectTimeoutMs: TIMEOUT_MS };
    this.#transport = tcpTransport({
      host: portmapper.host,
      port,
      ...timeouts,
      lenient: { text: true },
      ...(tls && { tls }),
    });
    return createClient(BYTE_TRUE_AUDIT_VERS, this.#transport);
  }
}
