import type { Socket } from 'node:net';
import type { ObservedStream } from './observer.js';

type RelayEnd = { readonly kind: 'ended' | 'idle' } | { readonly kind: 'failed'; readonly error: Error };

/**
 * Passes the bytes of a connection on, both ways, exactly as they come: no faster than they are read, the end of one
 * side as the end of the other, a reset as a reset. What passes is shown to the observer first.
 */
export class Relay {
  /** Resolves when both sides are closed. */
  readonly ended: Promise<RelayEnd>;
  readonly #client: Socket;
  readonly #server: Socket;
  #end: RelayEnd = { kind: 'ended' };

  constructor(client: Socket, server: Socket, observed: ObservedStream, idleTimeoutMs: number) {
    this.#client = client;
    this.#server = server;
    pass(client, server, (chunk) => observed.push('call', chunk));
    pass(server, client, (chunk) => observed.push('back', chunk));
    this.ended = Promise.all([this.#closed(client, server), this.#closed(server, client)]).then(() => {
      observed.end();
      return this.#end;
    });
    // what passes either way touches both sockets
    client.setTimeout(idleTimeoutMs, () => {
      this.#end = { kind: 'idle' };
      this.destroy();
    });
  }

  /** Ends both sides: what was taken is still delivered. */
  end(): void {
    this.#client.end();
    this.#server.end();
  }

  /** Drops both sides at once. */
  destroy(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  #closed(socket: Socket, other: Socket): Promise<void> {
    return new Promise((resolve) => {
      socket.on('error', (error) => {
        if (this.#end.kind === 'ended') this.#end = { kind: 'failed', error };
        reset(other);
      });
      socket.on('close', () => {
        // both have ended their sides, or there is nobody left to read
        if (!other.writableEnded || !socket.readableEnded) other.destroy();
        resolve();
      });
    });
  }
}

function pass(from: Socket, to: Socket, observe: (chunk: Buffer) => void): void {
  from.on('data', (chunk: Buffer) => {
    // the proxy itself has ended it
    if (to.writableEnded) return;
    observe(chunk);
    if (!to.write(chunk)) from.pause();
  });
  to.on('drain', () => from.resume());
  from.on('end', () => to.end());
}

/** As the other side was told, so far as the transport has it. */
function reset(socket: Socket): void {
  if (socket.destroyed) return;
  // AF_LOCAL knows no reset
  if (socket.remoteAddress === undefined) socket.destroy();
  else socket.resetAndDestroy();
}
