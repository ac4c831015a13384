import type { Socket } from 'node:net';
import { isLoopback } from 'onc-rpc/addresses';
import { type Operation, type Reply, ReplyDecoder } from '../../daemons/p2p-protocol/index.js';
import { reasonOf } from '../../daemons/reason.js';
import type { AddressMemory } from './address-memory.js';
import { type ChunkSource, chunksOf, connectTo, DeadlineError } from './connection.js';
import { ReusedBuffers } from './reused-buffers.js';
import type { Endpoint } from './tls-terms.js';

/** How long the other side may take, in milliseconds. */
export interface Deadlines {
  connectMs: number;
  /** From the request to the first byte of its reply ({@link replyMs} where it is not given). */
  firstByteMs?: number;
  /** From the request to the end of its reply. */
  replyMs: number;
}

export const DEADLINES: Deadlines = { connectMs: 5_000, replyMs: 10_000 };

/**
 * How a request ended: with a reply, or `unreachable` (no connection, nothing was sent), `silent` (the connection
 * ended before a byte came), `unanswered` (no byte in time), or `broken` (anything after the first byte, or aborted).
 */
export type Answer<Op extends Operation> =
  | {
      kind: 'reply';
      reply: Reply<Op>;
      connection: OpenConnection;
      /** Another server may have carried the same request out before, and not have answered. */
      isRepeated?: boolean;
    }
  | {
      kind: 'unreachable' | 'silent' | 'unanswered' | 'broken';
      reason: string;
      isRepeated?: never;
    };

/** A connection that has carried its reply and may carry more. */
export interface OpenConnection {
  socket: Socket;
  /** What came together with the reply but is not part of it. */
  rest: Buffer;
  chunks: ChunkSource;
}

/** What is sent. */
export interface OutgoingRequest<Op extends Operation> {
  operation: Op;
  bytes: Uint8Array;
  /** It holds what nobody in between may read: it leaves over TLS, or on loopback, or not at all. */
  isConfidential?: boolean;
}

export interface ExchangeOptions {
  deadlines?: Deadlines | undefined;
  signal?: AbortSignal | undefined;
  /** Much will follow the reply; each chunk of it is good until the next one is asked for. */
  isBulky?: boolean | undefined;
  /** Where it was reached before. */
  addresses?: AddressMemory | undefined;
}

/** Sends one request on a connection of its own and reads its reply. With a reply, the caller closes the connection. */
export async function exchange<Op extends Operation>(
  endpoint: Endpoint,
  request: OutgoingRequest<Op>,
  options: ExchangeOptions = {},
): Promise<Answer<Op>> {
  const { deadlines = DEADLINES, signal, addresses } = options;
  const buffers = options.isBulky && endpoint.tls === undefined ? new ReusedBuffers() : undefined;
  let socket: Socket;
  try {
    const connecting = { timeoutMs: deadlines.connectMs, signal, addresses, onread: buffers?.onread };
    socket = await connectTo(endpoint, connecting);
  } catch (error) {
    return { kind: signal?.aborted ? 'broken' : 'unreachable', reason: reasonOf(error) };
  }
  if (request.isConfidential && endpoint.tls === undefined && !isLoopback(socket.remoteAddress ?? '')) {
    socket.destroy();
    return { kind: 'unreachable', reason: 'a secret is not sent there without TLS (--tls)' };
  }
  socket.write(request.bytes);
  const chunks = buffers?.from(socket) ?? chunksOf(socket);
  const answer = await readReply(socket, chunks, new ReplyDecoder(request.operation), deadlines);
  if (answer.kind === 'reply') return answer;
  socket.destroy();
  return signal?.aborted ? { ...answer, kind: 'broken' } : answer;
}

async function readReply<Op extends Operation>(
  socket: Socket,
  chunks: ChunkSource,
  decoder: ReplyDecoder<Op>,
  { replyMs, firstByteMs = replyMs }: Deadlines,
): Promise<Answer<Op>> {
  const begin = performance.now();
  try {
    for (;;) {
      const end = begin + (decoder.hasStarted ? replyMs : firstByteMs);
      const chunk = await chunks.next(Math.max(0, end - performance.now()));
      const reply = chunk === undefined ? decoder.end() : decoder.push(Buffer.from(chunk));
      if (reply !== undefined)
        return { kind: 'reply', reply, connection: { socket, rest: decoder.rest, chunks } };
    }
  } catch (error) {
    const reason = reasonOf(error);
    if (decoder.hasStarted) return { kind: 'broken', reason };
    return { kind: error instanceof DeadlineError ? 'unanswered' : 'silent', reason };
  }
}
