import { XdrWriter } from 'node-xdr';
import { type Connector, type Link, type LinkOwner, RpcError } from 'onc-rpc';

/** What a client's link leads to: it is told each call, and answers with whatever bytes the test likes. */
export class FakeServer {
  /** Told each call as it is sent. */
  onCall: (call: Buffer) => void = () => undefined;
  #owner: LinkOwner | undefined;

  readonly connector: Connector = {
    netid: 'tcp',
    peer: 'fake',
    isUnreliable: false,
    connect: (owner) => {
      this.#owner = owner;
      return Promise.resolve(this.#link());
    },
  };

  /** Delivers one message to the client. */
  say(message: Buffer): void {
    this.#owner?.onMessage(message);
  }

  /** The connection is lost; resolves when the client has had the time to make another. */
  async hangUp(): Promise<void> {
    const owner = this.#owner;
    this.#owner = undefined;
    owner?.onClose(new RpcError('RPC_DISCONNECTED', 'fake closed the connection'));
    await new Promise((resolve) => setImmediate(resolve));
  }

  #link(): Link {
    return {
      queuedBytes: 0,
      send: (write) => {
        const writer = new XdrWriter();
        write(writer);
        this.onCall(Buffer.from(writer.result()));
      },
      close: () => Promise.resolve(),
    };
  }
}

/** The message with another xid in front, where it is long enough to have one. */
export function withXid(message: Buffer, xid: number): Buffer {
  const changed = Buffer.from(message);
  if (changed.length >= 4) changed.writeUInt32BE(xid);
  return changed;
}

/** PROG_UNAVAIL, its xid yet to be written: ends every question. */
const UNAVAILABLE = Buffer.from('000000000000000100000000000000000000000000000001', 'hex');
const REPLY = Buffer.from('0000000000000001', 'hex');

/** A server that answers each call with the next of these, as a reply: none at all would be waited for. */
export function answering(replies: readonly Buffer[]): FakeServer {
  const server = new FakeServer();
  const waiting = [...replies];
  server.onCall = (call) => {
    const reply = Buffer.concat([REPLY, (waiting.shift() ?? UNAVAILABLE).subarray(8)]);
    queueMicrotask(() => server.say(withXid(reply, call.readUInt32BE(0))));
  };
  return server;
}
