import type { Socket } from 'node:net';

/** The first byte of every TLS connection: a record that carries a handshake (RFC 8446 §5.1). No opcode begins so. */
const TLS_HANDSHAKE_RECORD = 0x16;

/**
 * Calls `decide` when the first byte of a connection has come, or its end has: whether it speaks TLS. Nothing is
 * consumed. It is not called for a connection that breaks before.
 */
export function onFirstByte(socket: Socket, decide: (speaksTls: boolean) => void): void {
  socket.once('readable', () => {
    const bytes = socket.read() as Buffer | null;
    if (bytes !== null) socket.unshift(bytes);
    decide(bytes?.[0] === TLS_HANDSHAKE_RECORD);
  });
}
