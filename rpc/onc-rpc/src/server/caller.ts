import { setMaxListeners } from 'node:events';
import type { Transport } from '../client/transport.js';
import { formatHostPort } from '../addresses.js';
import type { CallerTls } from '../tls/caller-tls.js';

/** Where a call came from. */
export interface Caller {
  /** The network identifier of the transport: `tcp`, `udp`, `tcp6`, `udp6`, `local` or `memory` (RFC 5665 §4). */
  readonly netid: string;
  /** The caller's IP address; empty for `local` and `memory`. */
  readonly address: string;
  /** The caller's port; 0 for `local` and `memory`. */
  readonly port: number;
  /** The address of ours that the call was sent to; absent for `local` and `memory`, and where a wildcard hides it. */
  readonly localAddress?: string | undefined;
  /** Whether the call was sent to a broadcast address: only results are answered then, no errors (RFC 5531 §8.4.2). */
  readonly isBroadcast?: boolean;
  /**
   * Calls the caller back over its own connection: `createClient(CALLBACK.V1, context.caller.transport)`. Such calls
   * have the defaults of any transport; they fail when the connection ends, and where the caller answers none they
   * time out. Closing it ends them, not the connection. Absent where calls do not come over a stream.
   */
  readonly transport?: Transport | undefined;
  /** What TLS tells of the caller; absent where the connection is not protected by it (RFC 9289). */
  readonly tls?: CallerTls | undefined;
  /** Aborted when the caller can no longer be answered, or the server stops for good. */
  readonly signal: AbortSignal;
}

/** A caller whose signal is made when somebody asks for it: most connections never need one. */
export class Peer implements Caller {
  readonly netid: string;
  readonly address: string;
  readonly port: number;
  readonly localAddress: string | undefined;
  readonly tls: CallerTls | undefined;
  /** Makes `transport` when somebody asks for it. */
  callBack: (() => Transport) | undefined;
  #aborter: AbortController | undefined;
  #isGone = false;

  constructor(netid: string, address = '', port = 0, localAddress?: string, tls?: CallerTls) {
    this.netid = netid;
    this.address = address;
    this.port = port;
    this.localAddress = localAddress;
    this.tls = tls;
  }

  /** The same caller, now that TLS tells more of it. */
  secured(tls: CallerTls): Peer {
    return new Peer(this.netid, this.address, this.port, this.localAddress, tls);
  }

  get transport(): Transport | undefined {
    return this.callBack?.();
  }

  get signal(): AbortSignal {
    if (this.#aborter === undefined) {
      this.#aborter = new AbortController();
      // one for each call that runs, which are bounded
      setMaxListeners(0, this.#aborter.signal);
      if (this.#isGone) this.#aborter.abort();
    }
    return this.#aborter.signal;
  }

  /** The caller cannot be answered any more. */
  leave(): void {
    this.#isGone = true;
    this.#aborter?.abort();
  }
}

/** A caller in words, for messages: `tcp 127.0.0.1:40312`. */
export function describeCaller({ netid, address, port }: Caller): string {
  if (address === '') return netid;
  return `${netid} ${formatHostPort(address, port)}`;
}
