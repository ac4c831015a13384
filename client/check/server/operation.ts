import { stringsOf } from '../raw-reply.js';

/** The operations that a server of the protocol knows, by their opcode spelled with blanks. */
export type Operation =
  | 'REGISTER'
  | 'UNREGISTER'
  | 'CONNECT'
  | 'DISCONNECT'
  | 'PUBLISH'
  | 'DELETE'
  | 'LIST USERS'
  | 'LIST CONTENT'
  | 'GET USER INFO';

/** What each status means; the last one answers whatever is wrong otherwise. */
export const MEANINGS: Readonly<Record<Operation, readonly string[]>> = {
  REGISTER: ['done', 'name in use', 'other error'],
  UNREGISTER: ['done', 'no such user', 'other error'],
  CONNECT: ['done', 'no such user', 'connected already', 'other error'],
  DISCONNECT: ['done', 'no such user', 'not connected', 'other error'],
  PUBLISH: ['done', 'no such user', 'not connected', 'published already', 'other error'],
  DELETE: ['done', 'no such user', 'not connected', 'not published', 'other error'],
  'LIST USERS': ['list', 'no such user', 'not connected', 'other error'],
  'LIST CONTENT': ['list', 'no such user', 'not connected', 'no such target', 'other error'],
  'GET USER INFO': ['address', 'no such user', 'not connected', 'target unknown or not connected'],
};

/** The status of whatever has none of its own. */
export function otherError(operation: Operation): number {
  return MEANINGS[operation].length - 1;
}

/** Strings of an entry in a list. */
const STRINGS_PER_ENTRY: Partial<Record<Operation, number>> = { 'LIST USERS': 3, 'LIST CONTENT': 1 };

/** Whether a reply has come in full; a list of a length that is no number has. */
export function isWholeReply(operation: Operation, bytes: Buffer): boolean {
  if (bytes.length === 0) return false;
  if (bytes[0] !== 0) return true;
  const strings = stringsOf({ bytes });
  if (operation === 'GET USER INFO') return strings.length >= 2;
  const perEntry = STRINGS_PER_ENTRY[operation];
  if (perEntry === undefined) return true;
  const [count] = strings;
  return count !== undefined && !(strings.length < 1 + perEntry * Number(count));
}
