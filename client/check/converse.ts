import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { HostPort } from '../../daemons/addresses/host-port.js';
import { chunksOf, connect, DeadlineError } from '../exchange/connection.js';
import type { Ending, RawReply } from './raw-reply.js';

/** More than any reply that a check asks for. */
const MAX_REPLY_BYTES = 4 * 1024 * 1024;

/** A request as it is sent. */
export interface Pieces {
  /** Each in a segment of its own. */
  readonly pieces: readonly Uint8Array[];
  /** From one piece to the next. Default 5 ms: else they would share a segment. */
  readonly pauseMs?: number;
  /** Whether our side of the connection ends after the last piece. */
  readonly endsAfterRequest?: boolean;
}

/** What is sent on a connection of its own, and how long it is listened to. */
export interface Conversation extends Pieces {
  readonly timeoutMs: number;
  /** Whether the reply is there; where it is not given, the end of the connection is waited for. */
  readonly isWhole?: (bytes: Buffer) => boolean;
  /** Called when the connection is there. */
  readonly onOpen?: () => void;
}

/** A conversation that has the time of any other where it says nothing else. */
export type Untimed = Omit<Conversation, 'timeoutMs'> & Partial<Pick<Conversation, 'timeoutMs'>>;

const PAUSE_MS = 5;
/** Time for a program to read one piece before the next comes, also on a busy machine. */
const LONG_PAUSE_MS = 50;

/** A few pieces, each of which is to be read by itself. */
export function farApart(pieces: readonly Uint8Array[]): Pieces {
  return { pieces, pauseMs: LONG_PAUSE_MS };
}

/**
 * Sends a request in pieces and collects what comes; whatever happens to the connection is an outcome.
 * @throws the reason of `signal` when that is aborted
 */
export async function converse(
  endpoint: HostPort,
  conversation: Conversation,
  signal: AbortSignal,
): Promise<RawReply> {
  const end = performance.now() + conversation.timeoutMs;
  let socket: Socket;
  try {
    socket = await connect(endpoint, { timeoutMs: conversation.timeoutMs, signal });
  } catch {
    signal.throwIfAborted();
    return { bytes: Buffer.alloc(0), ending: 'unreachable' };
  }
  try {
    conversation.onOpen?.();
    void sendPieces(socket, conversation);
    return await collect(socket, conversation, end);
  } finally {
    socket.destroy();
    signal.throwIfAborted();
  }
}

/** Sends a request in its pieces, for as long as the connection takes them. */
export async function sendPieces(
  socket: Socket,
  { pieces, pauseMs = PAUSE_MS, endsAfterRequest = false }: Pieces,
): Promise<void> {
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) await delay(pauseMs);
    if (socket.destroyed || !socket.writable) return;
    socket.write(piece);
  }
  if (endsAfterRequest) socket.end();
}

async function collect(
  socket: Socket,
  { isWhole = () => false }: Conversation,
  end: number,
): Promise<RawReply> {
  const chunks = chunksOf(socket);
  let bytes = Buffer.alloc(0);
  let ending: Ending | undefined;
  while (ending === undefined) {
    try {
      const chunk = await chunks.next(Math.max(0, end - performance.now()));
      if (chunk === undefined) ending = 'closed';
      else bytes = Buffer.concat([bytes, chunk]);
      if (isWhole(bytes) || bytes.length > MAX_REPLY_BYTES) ending = 'whole';
    } catch (error) {
      ending = error instanceof DeadlineError ? 'late' : 'reset';
    }
  }
  return { bytes, ending };
}
