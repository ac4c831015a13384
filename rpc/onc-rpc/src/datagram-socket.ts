/** Where a datagram came from. */
export interface DatagramSender {
  readonly address: string;
  readonly port: number;
}

/** What both kinds of socket have. */
interface DatagramReceiver {
  on(event: 'message', listener: (message: Buffer, from: DatagramSender) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(callback: () => void): unknown;
}

/** What a listener needs of a UDP socket: those of node:dgram have it, and those of the memory network. */
export interface BoundDatagramSocket extends DatagramReceiver {
  address(): DatagramSender;
  send(message: Uint8Array, port: number, address: string, callback: (error: Error | null) => void): void;
}

/** What a client needs of a UDP socket that is connected to its server. */
export interface ConnectedDatagramSocket extends DatagramReceiver {
  send(message: Uint8Array, callback: (error: Error | null) => void): void;
}
