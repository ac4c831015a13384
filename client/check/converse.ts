import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { HostPort } from '../../daemons/addresses/host-port.js';
import { chunksOf, connect, DeadlineError } from '../exchange/connection.js';
import type { Ending, RawReply } from './raw-reply.js';

/** More than any reply that a check asks for. */
const MAX_REPLY_BYTES = 4 * 1024 * 1024;

/** What is sent on a connection of its own, and how long it is listened to. */
export interface Conversation {
  /** Each in a segment of its own. */
  readonly pieces: readonly Uint8Array[];
  readonly timeoutMs: number;
  /** Whether our side of the connection ends after the last piece. */
  readonly endsAfterRequest?: boolean;
  /** Whether the reply is there; where it is not given, the end of the connection is waited for. */
  readonly isWhole?: (bytes: Buffer) => boolean;
  /** Called when the connection is there. */
  readonly onOpen?: () => void;
}

/** A conversation that has the time of any other where it says nothing else. */
export type Untimed = Omit<Conversation, 'timeoutMs'> & Partial<Pick<Conversation, 'timeoutMs'>>;

/** Time for one piece to leave before the next: else they would share a segment. */
const PAUSE_MS = 5;

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
  { pieces, endsAfterRequest = false }: Pick<Conversation, 'pieces' | 'endsAfterRequest'>,
): Promise<void> {
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) await delay(PAUSE_MS);
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
