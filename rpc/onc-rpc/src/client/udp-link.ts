import { XdrError, XdrWriter } from 'node-xdr';
import type { ConnectedDatagramSocket } from '../datagram-socket.js';
import { isErrno } from '../errno.js';
import { RpcError } from '../rpc-error.js';
import type { Link, LinkOwner } from './link.js';

/** The most that UDP carries, in bytes. */
export const MAX_DATAGRAM_BYTES = 65_507;
/** The system had no room for the datagram: as good as lost on the way, and sent again like such. */
const TRANSIENT = ['ENOBUFS', 'ENOMEM', 'EAGAIN'];

/** A link over a connected socket: the kernel lets only the server's own datagrams through. */
export class UdpLink implements Link {
  readonly queuedBytes = 0;
  readonly #socket: ConnectedDatagramSocket;
  readonly #owner: LinkOwner;
  readonly #peer: string;
  #closed: Promise<void> | undefined;

  constructor(socket: ConnectedDatagramSocket, owner: LinkOwner, peer: string) {
    this.#socket = socket;
    this.#owner = owner;
    this.#peer = peer;
    socket.on('message', (message) => {
      if (this.#closed === undefined) owner.onMessage(message);
    });
    socket.on('error', (error) => this.#fail(error));
  }

  send(write: (writer: XdrWriter) => void): void {
    if (this.#closed !== undefined) return;
    this.#socket.send(this.#datagram(write), (error) => {
      if (error !== null && !TRANSIENT.some((code) => isErrno(error, code))) this.#fail(error);
    });
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => this.#socket.close(() => resolve()));
    return this.#closed;
  }

  #datagram(write: (writer: XdrWriter) => void): Buffer {
    const writer = new XdrWriter({ maxBytes: MAX_DATAGRAM_BYTES });
    try {
      write(writer);
    } catch (error) {
      const isTooLong = error instanceof XdrError && writer.offset > 0 && error.code === 'XDR_LENGTH';
      if (!isTooLong) throw error;
      const message = `the call does not fit in a datagram: ${error.reason}`;
      throw new RpcError('RPC_BAD_ARGUMENTS', message, { cause: error });
    }
    return writer.result();
  }

  #fail(error: Error): void {
    if (this.#closed !== undefined) return;
    void this.close();
    this.#owner.onClose(
      new RpcError('RPC_DISCONNECTED', `${this.#peer}: ${error.message}`, { cause: error }),
    );
  }
}
