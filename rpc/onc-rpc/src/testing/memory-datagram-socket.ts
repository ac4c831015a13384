import { EventEmitter } from 'node:events';
import type { BoundDatagramSocket, ConnectedDatagramSocket, DatagramSender } from '../datagram-socket.js';
import { DatagramWay } from './datagram-way.js';
import { type DatagramFaults, type WaySettings } from './faults.js';

/** The sockets of a network by address and port. */
export type DatagramSockets = Map<string, MemoryDatagramSocket>;

/** An address and a port as one word. */
export function endName({ address, port }: DatagramSender): string {
  return `${address} ${port}`;
}

/** A UDP socket of a memory network. */
export class MemoryDatagramSocket extends EventEmitter implements BoundDatagramSocket {
  readonly #sockets: DatagramSockets;
  readonly #end: DatagramSender;
  readonly #way: DatagramWay;

  constructor(sockets: DatagramSockets, end: DatagramSender, settings: WaySettings<DatagramFaults>) {
    super();
    this.#sockets = sockets;
    this.#end = end;
    this.#way = new DatagramWay(settings);
    sockets.set(endName(end), this);
  }

  address(): DatagramSender {
    return this.#end;
  }

  send(message: Uint8Array, port: number, address: string, callback: (error: Error | null) => void): void {
    // the sender may use its buffer again
    const datagram = Buffer.from(message);
    this.#way.carry(() => {
      const receiver = this.#sockets.get(endName({ address, port }));
      if (receiver === undefined) this.emit('refused');
      else receiver.emit('message', datagram, this.#end);
    });
    process.nextTick(callback, null);
  }

  close(callback: () => void): void {
    this.#sockets.delete(endName(this.#end));
    process.nextTick(callback);
  }

  /** This socket as one that speaks to one peer: it hears nobody else, and that nobody is there (ICMP tells). */
  connected({ address, port }: DatagramSender): ConnectedDatagramSocket {
    const connected = new EventEmitter();
    this.on('message', (message: Buffer, from: DatagramSender) => {
      if (from.address === address && from.port === port) connected.emit('message', message, from);
    });
    this.on('refused', () => {
      const error = Object.assign(new Error('recv ECONNREFUSED'), { code: 'ECONNREFUSED' });
      if (this.#sockets.has(endName(this.#end))) connected.emit('error', error);
    });
    return {
      on: (event: 'message' | 'error', listener: (...args: never[]) => void) =>
        connected.on(event, listener as (...args: unknown[]) => void),
      send: (message, callback) => this.send(message, port, address, callback),
      close: (callback) => this.close(callback),
    };
  }
}
