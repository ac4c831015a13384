import { XdrWriter } from 'node-xdr';
import type { Server } from '../server/server.js';
import { Channel, type ChannelOptions } from './channel.js';
import type { Connector, Link, LinkOwner } from './link.js';
import type { Transport } from './transport.js';

/** A link to a server in the same process: messages are copied from one to the other, a turn later. */
class MemoryLink implements Link {
  readonly queuedBytes = 0;
  readonly #server: Server;
  readonly #owner: LinkOwner;
  readonly #aborter = new AbortController();

  constructor(server: Server, owner: LinkOwner) {
    this.#server = server;
    this.#owner = owner;
  }

  send(write: (writer: XdrWriter) => void): void {
    const call = written(write);
    const caller = { netid: 'memory', address: '', port: 0, signal: this.#aborter.signal };
    queueMicrotask(() => void this.#server.dispatch(call, caller, (reply) => this.#deliver(written(reply))));
  }

  close(): void {
    this.#aborter.abort();
  }

  #deliver(reply: Uint8Array): void {
    queueMicrotask(() => {
      if (!this.#aborter.signal.aborted) this.#owner.onMessage(reply);
    });
  }
}

function written(write: (writer: XdrWriter) => void): Uint8Array {
  const writer = new XdrWriter();
  write(writer);
  return writer.result();
}

/** A transport to a server in the same process, without sockets: for tests, and for programs that serve themselves. */
export function memoryTransport(server: Server, options?: ChannelOptions): Transport {
  const connector: Connector = {
    netid: 'memory',
    peer: 'memory',
    isUnreliable: false,
    connect: (owner) => Promise.resolve(new MemoryLink(server, owner)),
  };
  return new Channel(connector, options);
}
