import { XdrWriter } from 'node-xdr';
import { LONGEST_TIMER_MS } from '../limits.js';
import { RpcError } from '../rpc-error.js';
import { Peer } from '../server/caller.js';
import { DEFAULT_CLOSE_DEADLINE_MS, type Server } from '../server/server.js';
import { Channel } from './channel.js';
import type { ChannelOptions } from './channel-options.js';
import type { Connector, Link, LinkOwner } from './link.js';

/** A link to a server in the same process: messages are copied from one to the other, a turn later. */
class MemoryLink implements Link {
  readonly queuedBytes = 0;
  readonly #server: Server;
  readonly #owner: LinkOwner;
  readonly #peer = new Peer('memory');
  readonly #running = new Set<Promise<void>>();
  readonly #listener = { close: (deadlineMs?: number) => this.#onServerClose(deadlineMs) };
  #isOver = false;

  constructor(server: Server, owner: LinkOwner) {
    this.#server = server;
    this.#owner = owner;
    server.adopt(this.#listener);
  }

  send(write: (writer: XdrWriter) => void): void {
    const call = written(write);
    queueMicrotask(() => {
      if (!this.#isOver) this.#dispatch(call);
    });
  }

  close(): Promise<void> {
    this.#leave();
    return Promise.resolve();
  }

  #dispatch(call: Uint8Array): void {
    const running = this.#server.dispatch(call, this.#peer, (reply) => this.#deliver(written(reply)));
    if (running === undefined) return;
    this.#running.add(running);
    void running.then(() => this.#running.delete(running));
  }

  #deliver(reply: Uint8Array): void {
    queueMicrotask(() => {
      if (!this.#isOver) this.#owner.onMessage(reply);
    });
  }

  /** As a listener does: calls in flight may end, in time. */
  async #onServerClose(deadlineMs = DEFAULT_CLOSE_DEADLINE_MS): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, Math.min(deadlineMs, LONGEST_TIMER_MS));
    });
    await Promise.race([Promise.all(this.#running), late]);
    clearTimeout(timer);
    // the last replies are delivered a turn later
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#isOver) return;
    this.#leave();
    this.#owner.onClose(new RpcError('RPC_DISCONNECTED', 'the server was closed'));
  }

  #leave(): void {
    this.#isOver = true;
    this.#peer.leave();
    this.#server.release(this.#listener);
  }
}

function written(write: (writer: XdrWriter) => void): Uint8Array {
  const writer = new XdrWriter();
  write(writer);
  return writer.result();
}

/** A transport to a server in the same process, without sockets: for tests, and for programs that serve themselves. */
export function memoryTransport(server: Server, options?: ChannelOptions): Channel {
  const connector: Connector = {
    netid: 'memory',
    peer: 'memory',
    isUnreliable: false,
    connect: (owner) => Promise.resolve(new MemoryLink(server, owner)),
  };
  return new Channel(connector, options);
}
