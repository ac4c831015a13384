import { frameRecord } from 'onc-rpc';
import { CLIENT, ipv4, SERVER, tcp, udp } from '../capture/packets.js';

/** What the client sends over UDP. */
export function asked(message: Uint8Array): Buffer {
  return ipv4(udp(message));
}

/** What the server sends over UDP. */
export function answered(message: Uint8Array): Buffer {
  return ipv4(udp(message, SERVER.port, CLIENT.port), { from: SERVER.host, to: CLIENT.host });
}

/** One TCP connection; each side counts its bytes. */
export class Connection {
  #client = 1000;
  #server = 5000;
  readonly #port: number;

  constructor(port = CLIENT.port) {
    this.#port = port;
  }

  open(): Buffer[] {
    return [
      this.#packet('client', Buffer.alloc(0), 'S', this.#client - 1),
      this.#packet('server', Buffer.alloc(0), 'S', this.#server - 1),
    ];
  }

  /** A record of the client's, in one segment. */
  asks(message: Uint8Array, fragmentBytes?: number): Buffer {
    return this.sends('client', frameRecord(message, fragmentBytes));
  }

  answers(message: Uint8Array, fragmentBytes?: number): Buffer {
    return this.sends('server', frameRecord(message, fragmentBytes));
  }

  /** Any bytes, as one segment. */
  sends(side: 'client' | 'server', bytes: Uint8Array, flags = ''): Buffer {
    const packet = this.#packet(side, bytes, flags, side === 'client' ? this.#client : this.#server);
    if (side === 'client') this.#client += bytes.length;
    else this.#server += bytes.length;
    return packet;
  }

  #packet(side: 'client' | 'server', bytes: Uint8Array, flags: string, sequence: number): Buffer {
    const [from, to] = [this.#port, SERVER.port];
    if (side === 'client')
      return ipv4(tcp(sequence, bytes, { from, to, flags, ack: this.#server }), { protocol: 6 });
    const segment = tcp(sequence, bytes, { from: to, to: from, flags, ack: this.#client });
    return ipv4(segment, { protocol: 6, from: SERVER.host, to: CLIENT.host });
  }
}
