import { Channel } from '../client/channel.js';
import type { Link, LinkOwner } from '../client/link.js';
import type { Transport } from '../client/transport.js';
import type { RecordStream } from '../record-stream.js';
import { RpcError } from '../rpc-error.js';
import { type Caller, describeCaller } from './caller.js';

/** Calls from a server to a caller over the caller's own connection. It lives as long as the connection. */
export class BackChannel {
  readonly transport: Transport;
  #owner: LinkOwner | undefined;
  #isGone = false;

  constructor(caller: Caller, records: RecordStream) {
    const peer = describeCaller(caller);
    const link: Link = {
      get queuedBytes() {
        return records.queuedBytes;
      },
      send: (write) => records.send(write),
      // the connection is the caller's
      close: () => {
        this.#owner = undefined;
        return Promise.resolve();
      },
    };
    this.transport = new Channel({
      netid: caller.netid,
      peer,
      isUnreliable: false,
      connect: (owner) => {
        if (this.#isGone)
          return Promise.reject(new RpcError('RPC_CONNECT_FAILED', `the connection of ${peer} is gone`));
        this.#owner = owner;
        return Promise.resolve(link);
      },
    });
  }

  onReply(reply: Uint8Array): void {
    this.#owner?.onMessage(reply);
  }

  /** The connection is gone: calls that wait fail. */
  onClose(error: RpcError): void {
    this.#isGone = true;
    const owner = this.#owner;
    this.#owner = undefined;
    owner?.onClose(error);
  }
}
