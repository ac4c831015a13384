import type { RawReply } from '../raw-reply.js';
import type { CheckedServer } from './checked-server.js';

/** What comes in the end of two connections that ask for nothing. */
export interface HeldPair {
  readonly idle: Promise<RawReply>;
  readonly halfSent: Promise<RawReply>;
}

/**
 * Opens an idle connection and one with half a request, which stay open. Where the server answers no request beside
 * them, both are closed and there is no pair.
 */
export async function holdPair(
  server: CheckedServer,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<HeldPair | undefined> {
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  const pieces = [Buffer.alloc(0), Buffer.from('REGISTER\0')];
  const [idle, halfSent] = await Promise.all(
    pieces.map((piece) => hold(server, piece, { timeoutMs, signal: until })),
  );
  if (idle && halfSent && (await server.answers(signal)))
    return { idle: idle.reply, halfSent: halfSent.reply };
  over.abort();
  return undefined;
}

interface Held {
  readonly reply: Promise<RawReply>;
}

/** A connection that is there; undefined where it came to nothing. */
function hold(
  server: CheckedServer,
  piece: Uint8Array,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<Held | undefined> {
  return new Promise((resolve) => {
    const onOpen = (): void => resolve({ reply });
    const reply = server.send({ pieces: [piece], timeoutMs, onOpen }, signal);
    const giveUp = (): void => resolve(undefined);
    // An interruption is told to whoever waits for the outcome, if anybody still does.
    reply.then(giveUp, giveUp);
  });
}
