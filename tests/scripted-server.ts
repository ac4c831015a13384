import net from 'node:net';
import { listenForTest } from './listen.js';

interface Teardown {
  teardown(end: () => unknown): void;
}

/** Strings that an operation has beside its opcode: enough to know that a request has come whole. */
const STRINGS_AFTER_OPCODE: Readonly<Record<string, number>> = {
  REGISTER: 2,
  UNREGISTER: 2,
  CONNECT: 3,
  DISCONNECT: 2,
  PUBLISH: 4,
  DELETE: 3,
  'LIST USERS': 2,
  'LIST CONTENT': 3,
  'GET USER INFO': 3,
  'GET FILE': 1,
  'START SESSION': 3,
  HEARTBEAT: 3,
  'DISCONNECT SESSION': 3,
};

/**
 * A P2P server of one function, on loopback: what a request's strings are answered with, byte for character; nothing
 * closes without a byte. What it does not know it answers so too.
 */
export async function scriptedServer(
  t: Teardown,
  replyTo: (strings: readonly string[]) => string | Promise<string>,
): Promise<{ host: string; port: number }> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const strings = text.split('\0').slice(0, -1);
      const [opcode] = strings;
      if (opcode === undefined || strings.length <= (STRINGS_AFTER_OPCODE[opcode.replaceAll('_', ' ')] ?? 0))
        return;
      socket.removeAllListeners('data').resume();
      void Promise.resolve(replyTo(strings)).then((reply) => socket.end(Buffer.from(reply, 'latin1')));
    });
  });
  const port = await listenForTest(t, server, sockets);
  return { host: '127.0.0.1', port };
}
