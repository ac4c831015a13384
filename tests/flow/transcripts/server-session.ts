import { p2pRequest } from '../../p2p-request.js';
import { rawRequest } from '../../client/raw-peer.js';
import { anyOf } from '../several-servers.js';
import { Transcript } from './transcript.js';

const T = '11/05/2025 18:02:34';

/** What clients of both families ask of a server that nobody has asked before. */
const REQUESTS: readonly (readonly string[])[] = [
  ['UNREGISTER', T, 'alice'],
  ['CONNECT', T, 'alice', '4000'],
  ['PUBLISH', T, 'alice', '/a', 'd'],
  ['REGISTER', T, 'alice'],
  ['REGISTER', '', 'alice'],
  ['REGISTER', 'no time', 'bob'],
  ['REGISTER', T, ''],
  ['REGISTER', T, 'x'.repeat(256)],
  ['REGISTER', T, 'a\nb'],
  ['DISCONNECT', T, 'alice'],
  ['PUBLISH', T, 'alice', '/a', 'd'],
  ['DELETE', T, 'alice', '/a'],
  ['LIST USERS', T, 'alice'],
  ['LIST_CONTENT', T, 'alice', 'bob'],
  ['GET USER INFO', T, 'alice', 'bob'],
  ['CONNECT', T, 'alice', '04000'],
  ['CONNECT', T, 'alice', '65536'],
  ['CONNECT', T, 'alice', '4000'],
  ['CONNECT', T, 'alice', '4001'],
  ['LIST USERS', T, 'alice'],
  ['CONNECT', T, 'bob', '65535', 'and', 'more'],
  ['LIST USERS', T, 'alice'],
  ['LIST_USERS', T, 'bob'],
  ['LIST USERS', T, 'nobody'],
  ['PUBLISH', T, 'alice', '/z', 'the first'],
  ['PUBLISH', T, 'alice', '/a', 'the "second"'],
  ['PUBLISH', T, 'alice', '/z', 'again'],
  ['PUBLISH', T, 'alice', '', 'd'],
  ['PUBLISH', T, 'alice', '/b', 'd'.repeat(256)],
  ['LIST CONTENT', T, 'bob', 'alice'],
  ['LIST_CONTENT', T, 'alice', 'alice'],
  ['LIST CONTENT', T, 'alice', 'bob'],
  ['LIST CONTENT', T, 'alice', 'nobody'],
  ['GET USER INFO', T, 'alice', 'bob'],
  ['GET_USER_INFO', T, 'bob', 'alice'],
  ['GET USER INFO', T, 'bob', 'nobody'],
  ['DELETE', T, 'bob', '/z'],
  ['DELETE', T, 'alice', '/z'],
  ['DELETE', T, 'alice', '/z'],
  ['LIST CONTENT', T, 'bob', 'alice'],
  ['DISCONNECT', T, 'alice'],
  ['LIST CONTENT', T, 'bob', 'alice'],
  ['GET USER INFO', T, 'bob', 'alice'],
  ['LIST USERS', T, 'bob'],
  ['UNREGISTER', T, 'bob'],
  ['UNREGISTER', T, 'bob'],
  ['LIST USERS', T, 'bob'],
  ['HELLO', T, 'alice'],
  ['GET FILE', '/a'],
  [''],
];

/** Asks all of it, each on a connection of its own. */
export async function serverSession(port: number): Promise<string> {
  const transcript = new Transcript();
  transcript.begin('a server that nobody has asked before');
  for (const strings of REQUESTS) {
    const bytes = p2pRequest(...strings);
    transcript.sent(bytes);
    transcript.answered(await rawRequest(anyOf(port), bytes));
  }
  return transcript.toString();
}
