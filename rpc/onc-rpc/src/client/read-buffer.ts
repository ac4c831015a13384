import net from 'node:net';

const BYTES = 65_536;
let shared: Buffer | undefined;
/** The part of it that was filled last: replies of one length need no view each. */
let filled: Buffer | undefined;

/**
 * Connects a socket whose bytes are read into one buffer, the same for all such sockets: Node would allocate 64 KiB for
 * each read. What `data` brings is valid only until its listeners return.
 */
export function connectReusing(options: net.NetConnectOpts): net.Socket {
  // not from the pool of Buffer: it outlives everything else there
  const buffer = (shared ??= Buffer.allocUnsafeSlow(BYTES));
  const socket = net.connect({
    ...options,
    onread: {
      buffer,
      callback(bytes) {
        if (filled?.length !== bytes) filled = buffer.subarray(0, bytes);
        socket.emit('data', filled);
        return true;
      },
    },
  });
  return socket;
}
