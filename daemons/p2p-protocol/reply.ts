import { type Operation, type Status, statusByte } from './operations.js';
import { encodeStrings } from './string-reader.js';

/** Where a connected user's peer listener is reached. */
export interface PeerAddress {
  readonly ip: string;
  readonly port: number;
}

/** One line of LIST USERS. */
export interface ConnectedUser extends PeerAddress {
  readonly name: string;
}

/** What follows the byte 0, for the operations whose reply carries more than that byte. */
export interface ReplyData {
  readonly LIST_USERS: { readonly users: readonly ConnectedUser[] };
  readonly LIST_CONTENT: { readonly paths: readonly string[] };
  readonly GET_USER_INFO: PeerAddress;
  /** The file's bytes follow; their number in bytes is `size`. */
  readonly GET_FILE: { readonly size: number };
}

/** The answer to an operation: its status by name, and what it carries when that is `ok`. */
export type Reply<Op extends Operation = Operation> = {
  [Name in Op]: {
    [S in Status<Name>]: { readonly status: S } & (S extends 'ok' ? DataOf<Name> : unknown);
  }[Status<Name>];
}[Op];

type DataOf<Op extends Operation> = Op extends keyof ReplyData ? ReplyData[Op] : unknown;

/** The bytes of a reply; of GET_FILE the header only. */
export function encodeReply<Op extends Operation>(operation: Op, reply: Reply<Op>): Buffer;
export function encodeReply(operation: Operation, reply: Reply): Buffer {
  const status = Buffer.of(statusByte(operation, reply.status));
  return Buffer.concat([status, encodeStrings(dataStrings(reply))]);
}

function dataStrings(reply: Reply): string[] {
  if ('users' in reply) {
    return [
      String(reply.users.length),
      ...reply.users.flatMap(({ name, ip, port }) => [name, ip, String(port)]),
    ];
  }
  if ('paths' in reply) return [String(reply.paths.length), ...reply.paths];
  if ('size' in reply) return [String(reply.size)];
  return 'ip' in reply ? [reply.ip, String(reply.port)] : [];
}
