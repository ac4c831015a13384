import type { Socket } from 'node:net';
import type { HostPort } from '../../daemons/addresses/host-port.js';
import { connect } from '../exchange/connection.js';

/** Connections that are open and do nothing more, until they are let go. */
export class HeldConnections {
  readonly #sockets: Socket[] = [];

  /** Opens some, and sends each the same beginning. */
  static async open(
    endpoint: HostPort,
    { count, begin, timeoutMs }: { count: number; begin: Uint8Array; timeoutMs: number },
    signal: AbortSignal,
  ): Promise<HeldConnections> {
    const held = new HeldConnections();
    const opened = await Promise.allSettled(
      Array.from({ length: count }, () => connect(endpoint, { timeoutMs, signal })),
    );
    for (const each of opened) {
      if (each.status === 'rejected') continue;
      held.#sockets.push(each.value);
      if (begin.length > 0) each.value.write(begin);
    }
    return held;
  }

  /** Ends them as a program does that was killed with bytes unread, or whose machine vanished: by a reset. */
  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
