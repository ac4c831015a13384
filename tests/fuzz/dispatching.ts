import { XdrWriter } from 'node-xdr';
import type { Caller, Server } from 'onc-rpc';
import type { Respond } from 'onc-rpc/internal/server/replies.js';
import { expect } from './expect.js';
import { isSuccess, parseMessage } from './rpc-calls.js';

/** Gives a server one message and waits until it is done with it. What the server throws is passed on. */
async function repliesTo(server: Server, message: Buffer, caller: Caller, beside: Buffer): Promise<Buffer[]> {
  const replies: Buffer[] = [];
  const respond: Respond = (write) => {
    const writer = new XdrWriter();
    write(writer);
    replies.push(Buffer.from(writer.result()));
  };
  const all = Buffer.concat([beside, message, beside]);
  await server.dispatch(all, caller, respond, beside.length, beside.length + message.length);
  return replies;
}

/** The one reply to a message, which it may or may not get. */
export interface Answer {
  readonly bytes: Buffer;
  readonly isSuccess: boolean;
  readonly results: Buffer;
}

/**
 * Gives a server one message and checks what is true of every answer: a call gets at most one, with its own xid and
 * a header that can be read; what is no call gets none.
 * @param beside what stands before the message, and behind it, where it came with others
 */
export async function answerTo(
  server: Server,
  message: Buffer,
  caller: Caller,
  beside: Buffer = Buffer.of(),
): Promise<Answer | undefined> {
  const [bytes, ...others] = await repliesTo(server, message, caller, beside);
  expect(others.length === 0, 'more than one reply');
  if (bytes === undefined) return undefined;
  expect(message.length >= 8 && message.readUInt32BE(4) === 0, 'a reply to what is no call');
  const reply = parseMessage(bytes);
  expect(reply.message.xid === message.readUInt32BE(0), 'a reply with another xid');
  expect(reply.message.body.tag === 'REPLY', 'an answer that is no reply');
  expect(isSuccess(reply.message) || reply.results.length === 0, 'results behind an error');
  return { bytes, isSuccess: isSuccess(reply.message), results: reply.results };
}
