import { type Operation, type Status, statusByte } from './operations.js';
import { dataLayout, type ReplyData } from './reply-data.js';
import { encodeStrings } from './string-reader.js';

/** The answer to an operation: its status by name, and what it carries when that is `ok`. */
export type Reply<Op extends Operation = Operation> = {
  [Name in Op]: {
    [S in Status<Name>]: { readonly status: S } & (S extends 'ok' ? DataOf<Name> : unknown);
  }[Status<Name>];
}[Op];

type DataOf<Op extends Operation> = Op extends keyof ReplyData ? ReplyData[Op] : unknown;

/** The bytes of a reply; of those that a file follows, all but the file. */
export function encodeReply<Op extends Operation>(operation: Op, reply: Reply<Op>): Buffer;
export function encodeReply(operation: Operation, reply: Reply): Buffer {
  const status = statusReply(statusByte(operation, reply.status));
  const layout = reply.status === 'ok' ? dataLayout(operation) : undefined;
  return layout === undefined ? status : Buffer.concat([status, encodeStrings(layout.write(reply))]);
}

/** Each as bytes: a reply is mostly nothing else, and nobody writes into one. */
const STATUS_REPLIES: readonly Buffer[] = Array.from({ length: 5 }, (_, byte) => Buffer.of(byte));

/** The reply that is a status byte alone. */
export function statusReply(byte: number): Buffer {
  return STATUS_REPLIES[byte] ?? Buffer.of(byte);
}
