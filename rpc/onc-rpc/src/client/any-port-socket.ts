import type dgram from 'node:dgram';
import type { ConnectedDatagramSocket, DatagramSender } from '../datagram-socket.js';

/**
 * A socket that hears its server's host from whatever port it answers. The kernel does not tell it that nobody listens
 * there.
 * @param socket connected to the server
 */
export function anyPortSocket(socket: dgram.Socket): ConnectedDatagramSocket {
  const { address, port } = socket.remoteAddress();
  socket.disconnect();
  const onMessage = (listener: (message: Buffer, from: DatagramSender) => void): void => {
    socket.on('message', (message, from) => {
      if (from.address === address) listener(message, from);
    });
  };
  return {
    on(event: 'message' | 'error', listener: (...args: never[]) => void) {
      if (event === 'message') onMessage(listener as (...args: unknown[]) => void);
      else socket.on('error', listener as (error: Error) => void);
    },
    send: (message, callback) => socket.send(message, port, address, callback),
    close: (callback) => socket.close(callback),
  };
}
