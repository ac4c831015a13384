import { OldestFirst } from '../traffic/oldest-first.js';
import { CALL } from '../traffic/rpc-message.js';
import type { Flow } from '../traffic/wire-item.js';

/** So many servers are remembered. */
const MAX_SERVERS = 4096;

/** Knows on which ports to expect RPC: those named by the user, else the servers that were seen to be called. */
export class RpcPorts {
  readonly #named: ReadonlySet<number>;
  /** The one that was called least lately first. */
  readonly #servers = new OldestFirst<true>();

  constructor(named: readonly number[]) {
    this.#named = new Set(named);
  }

  /** Whether the user said which ports. */
  get isNamed(): boolean {
    return this.#named.size > 0;
  }

  /** Whether anybody wants to see what goes between two ports. */
  isWanted({ from, to }: { from: { port: number }; to: { port: number } }): boolean {
    return !this.isNamed || this.#named.has(from.port) || this.#named.has(to.port);
  }

  /** Remembers the server of a message that is RPC as far as can be seen. */
  learn({ from, to }: Flow, message: Buffer): void {
    const server = message.readUInt32BE(4) === CALL ? to : from;
    this.#servers.set(server, true);
    for (const [oldest] of this.#servers) {
      if (this.#servers.size <= MAX_SERVERS) break;
      this.#servers.delete(oldest);
    }
  }

  /** Whether a datagram is to be taken for RPC however it looks. */
  isRpc({ from, to }: Flow): boolean {
    return this.isNamed || this.#servers.has(to) || this.#servers.has(from);
  }
}
