import net from 'node:net';
import { listenForTest } from '../../listen.js';

export const PATH = '/folder/notes';
export const CONTENT = Buffer.alloc(200_000, 'all there is ');

/** How a peer differs from one that keeps all rules. */
export interface PeerFault {
  /** The bytes that a path is answered with. */
  readonly reply?: (path: string, right: Buffer) => Buffer;
  /** Whether an opcode, as it came, is known. */
  readonly knows?: (opcode: string) => boolean;
  readonly oneReadIsTheRequest?: boolean;
  /** The connection stays open after the reply. */
  readonly endsNot?: boolean;
  readonly onConnection?: (server: net.Server, socket: net.Socket) => void;
  /** What becomes of a downloader that ends its side; nobody is answered before. */
  readonly onEnd?: (socket: net.Socket) => void;
}

interface Teardown {
  teardown(end: () => unknown): void;
}

/** What a peer answers that keeps all rules and serves one file. */
function rightReply(path: string): Buffer {
  if (path !== PATH) return Buffer.of(1);
  return Buffer.concat([Buffer.from(`\0${CONTENT.length}\0`), CONTENT]);
}

/** A small peer with one fault, or none. */
export async function faultyPeer(
  t: Teardown,
  fault: PeerFault = {},
): Promise<{ host: string; port: number }> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    fault.onConnection?.(server, socket);
    serve(socket, fault);
  });
  const port = await listenForTest(t, server, sockets, { backlog: 512 });
  return { host: '127.0.0.1', port };
}

function serve(socket: net.Socket, fault: PeerFault): void {
  const knows = fault.knows ?? ((opcode) => opcode.replaceAll('_', ' ') === 'GET FILE');
  let received = '';
  let isAnswered = false;
  const answer = (path: string): void => {
    isAnswered = true;
    const reply = fault.reply?.(path, rightReply(path)) ?? rightReply(path);
    if (fault.endsNot) socket.write(reply);
    else socket.end(reply);
  };
  socket.on('data', (chunk: Buffer) => {
    if (isAnswered) return;
    received += chunk.toString('latin1');
    const [opcode, path] = received.split('\0').slice(0, -1);
    if (opcode !== undefined && !knows(opcode)) socket.end();
    else if (path !== undefined && fault.onEnd === undefined) answer(path);
    else if (fault.oneReadIsTheRequest === true) socket.end(Buffer.of(2));
  });
  socket.on('end', () => {
    if (fault.onEnd !== undefined) fault.onEnd(socket);
    else if (!isAnswered) socket.end();
  });
}
