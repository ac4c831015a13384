import { encodeReply, type Request, type ServerOperation } from '../p2p-protocol/index.js';
import type { Directory } from './directory.js';

/** Asks the directory for what a request wants, and puts its outcome into the bytes of the reply. */
export async function carryOut(
  directory: Directory,
  request: Request<ServerOperation>,
  peerIp: string,
): Promise<Buffer> {
  const { user } = request;
  switch (request.operation) {
    case 'REGISTER':
      return encodeReply('REGISTER', await directory.register(user));
    case 'UNREGISTER':
      return encodeReply('UNREGISTER', await directory.unregister(user));
    case 'CONNECT': {
      const listener = { ip: unmapped(peerIp), port: Number(request.port) };
      return encodeReply('CONNECT', await directory.connect(user, listener));
    }
    case 'DISCONNECT':
      return encodeReply('DISCONNECT', await directory.disconnect(user));
    case 'PUBLISH':
      return encodeReply('PUBLISH', await directory.publish(user, publicationOf(request)));
    case 'DELETE':
      return encodeReply('DELETE', await directory.delete(user, request.path));
    case 'LIST_USERS':
      return encodeReply('LIST_USERS', await directory.listUsers(user));
    case 'LIST_CONTENT':
      return encodeReply('LIST_CONTENT', await directory.listContent(user, request.target));
    case 'GET_USER_INFO':
      return encodeReply('GET_USER_INFO', await directory.getUserInfo(user, request.target));
  }
}

function publicationOf({ path, description }: Request<'PUBLISH'>): { path: string; description: string } {
  return { path, description };
}

/** An IPv4 address as IPv4 peers know it: a socket of both families shows it as `::ffff:192.0.2.1`. */
export function unmapped(ip: string): string {
  return ip.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}
