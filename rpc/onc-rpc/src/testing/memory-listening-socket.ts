import { EventEmitter } from 'node:events';
import net from 'node:net';
import type { DatagramSender } from '../datagram-socket.js';
import type { ListeningSocket } from '../server/stream-listener.js';
import type { MemoryStream } from './memory-stream.js';

/** A listening TCP socket of a memory network. */
export class MemoryListeningSocket extends EventEmitter implements ListeningSocket {
  readonly #end: DatagramSender;
  readonly #onClose: () => void;

  constructor(end: DatagramSender, onClose: () => void) {
    super();
    this.#end = end;
    this.#onClose = onClose;
  }

  address(): net.AddressInfo {
    const { address, port } = this.#end;
    return { address, port, family: net.isIPv6(address) ? 'IPv6' : 'IPv4' };
  }

  accept(stream: MemoryStream): void {
    this.emit('connection', stream);
  }

  close(callback: () => void): void {
    this.#onClose();
    process.nextTick(callback);
  }
}
