import { unmapped, withoutZone } from 'onc-rpc/addresses';
import { encodeReply, type PeerAddress, type Request, type ServerOperation } from '../p2p-protocol/index.js';
import type { Directory } from './store/directory.js';

/** What is known of a request besides its fields. */
interface RequestContext {
  readonly peerIp: string;
  readonly timestamp: string;
  /** Of REGISTER: what is kept of the user's secret. */
  readonly secretHash?: string | undefined;
}

/** Asks the directory for what a request wants, and puts its outcome into the bytes of the reply. */
export async function carryOut(
  directory: Directory,
  request: Request<ServerOperation>,
  { peerIp, timestamp, secretHash }: RequestContext,
): Promise<Buffer> {
  const { user } = request;
  switch (request.operation) {
    case 'REGISTER':
      return encodeReply('REGISTER', await directory.register(user, secretHash));
    case 'UNREGISTER':
      return encodeReply('UNREGISTER', await directory.unregister(user));
    case 'CONNECT':
      return encodeReply('CONNECT', await directory.connect(user, listenerOf(request, peerIp)));
    case 'START_SESSION':
      return encodeReply('START_SESSION', await directory.startSession(user, listenerOf(request, peerIp)));
    case 'HEARTBEAT':
      return encodeReply('HEARTBEAT', await directory.heartbeat(user, request.session));
    case 'DISCONNECT':
      return encodeReply('DISCONNECT', await directory.disconnect(user));
    case 'DISCONNECT_SESSION': {
      const disconnected = await directory.disconnectSession(user, request.session);
      return encodeReply('DISCONNECT_SESSION', disconnected);
    }
    case 'PUBLISH': {
      const { path, description } = request;
      const published = await directory.publish(user, { path, description, published: timestamp });
      return encodeReply('PUBLISH', published);
    }
    case 'DESCRIBE_FILE': {
      const described = await directory.describeFile(user, request.path, Number(request.size));
      return encodeReply('DESCRIBE_FILE', described);
    }
    case 'DELETE':
      return encodeReply('DELETE', await directory.delete(user, request.path));
    case 'LIST_USERS':
      return directory.listUsersReply(user);
    case 'LIST_CONTENT':
      return encodeReply('LIST_CONTENT', await directory.listContent(user, request.target));
    case 'LIST_CONTENT_LONG': {
      const page = await directory.listContentLong(user, request.target, request.after);
      return encodeReply('LIST_CONTENT_LONG', page);
    }
    case 'SEARCH':
      return encodeReply('SEARCH', await directory.search(user, request.text, request.after));
    case 'ANNOUNCE_CERTIFICATE': {
      const { session, sha256 } = request;
      const announced = await directory.announceCertificate(user, session, sha256);
      return encodeReply('ANNOUNCE_CERTIFICATE', announced);
    }
    case 'GET_CERTIFICATE':
      return encodeReply('GET_CERTIFICATE', await directory.getCertificate(user, request.target));
    case 'GET_USER_INFO':
      return encodeReply('GET_USER_INFO', await directory.getUserInfo(user, request.target));
  }
}

/** The address as its peers may use it. */
function listenerOf({ port }: { readonly port: string }, peerIp: string): PeerAddress {
  return { ip: withoutZone(unmapped(peerIp)), port: Number(port) };
}
