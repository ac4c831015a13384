import { parseCount, parsePort, parseSize } from './limits.js';
import type { Operation } from './operations.js';
import { ProtocolError } from './protocol-error.js';
import type { ConnectedUser, PeerAddress, ReplyData } from './reply.js';

/** The strings after a status of 0: how many they are, known from the first, and what they say. */
export interface DataLayout<Data> {
  countStrings(first: string): number;
  read(strings: readonly string[]): Data;
}

const LAYOUTS: { readonly [Op in keyof ReplyData]: DataLayout<ReplyData[Op]> } = {
  LIST_USERS: {
    countStrings: (first) => 1 + 3 * readCount(first),
    read: ([, ...strings]) => ({ users: readUsers(strings) }),
  },
  LIST_CONTENT: {
    countStrings: (first) => 1 + readCount(first),
    read: ([, ...paths]) => ({ paths }),
  },
  GET_USER_INFO: {
    countStrings: () => 2,
    read: ([ip = '', port = '']) => readAddress(ip, port),
  },
  GET_FILE: {
    countStrings: () => 1,
    read: ([size = '']) => ({ size: parsed(parseSize(size), 'size', size) }),
  },
};

/** The layout of an operation's data, or undefined where the status is all there is. */
export function dataLayout(operation: Operation): DataLayout<object> | undefined {
  return operation in LAYOUTS ? LAYOUTS[operation as keyof ReplyData] : undefined;
}

function readUsers(strings: readonly string[]): ConnectedUser[] {
  const users: ConnectedUser[] = [];
  for (let at = 0; at < strings.length; at += 3) {
    const [name = '', ip = '', port = ''] = strings.slice(at, at + 3);
    users.push({ name, ...readAddress(ip, port) });
  }
  return users;
}

function readAddress(ip: string, port: string): PeerAddress {
  return { ip, port: parsed(parsePort(port), 'port', port) };
}

function readCount(text: string): number {
  return parsed(parseCount(text), 'number of entries', text);
}

function parsed(value: number | undefined, what: string, text: string): number {
  if (value === undefined) throw new ProtocolError('malformed', `${what} ${JSON.stringify(text)} in a reply`);
  return value;
}
