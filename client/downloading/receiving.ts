import { reasonOf } from '../../daemons/reason.js';
import type { OpenConnection } from '../exchange/exchange.js';
import type { DownloadDeadlines, DownloadOptions } from './transfer.js';

/** The connection broke, or the peer did something wrong: what has come may still be good. */
export class TransferError extends Error {
  override name = 'TransferError';
}

/** Where the bytes of a file go. */
interface Sink {
  /** How many it holds. */
  readonly bytes: number;
  /** Resolves when it is done with them: what they lie in is used again then. */
  write(bytes: Uint8Array): Promise<void>;
}

/** A file on its way. */
interface Incoming {
  readonly target: Sink;
  readonly connection: OpenConnection;
  /** The size of the whole file. */
  readonly size: number;
}

/**
 * Takes in the rest of a file, and no byte more than was announced.
 * @throws TransferError when the connection breaks or stalls; Error when there is more, or the target takes no more
 */
export async function receive(
  { target, connection, size }: Incoming,
  { stallMs, closeMs }: DownloadDeadlines,
  onProgress?: DownloadOptions['onProgress'],
): Promise<void> {
  const { rest, chunks, socket } = connection;
  for (let chunk: Buffer | undefined = rest; ; chunk = await nextOf(chunks, stallMs)) {
    if (chunk === undefined) throw new TransferError(`the peer ended after ${target.bytes} of ${size} bytes`);
    if (target.bytes + chunk.length > size)
      throw new Error(`the peer sent more than the ${size} bytes it announced`);
    await target.write(chunk);
    onProgress?.({ receivedBytes: target.bytes, totalBytes: size });
    if (target.bytes === size) break;
  }
  // All bytes are there: whether the peer closes, resets or waits for us is its own affair, but more bytes are not.
  socket.end();
  const surplus = await chunks.next(closeMs).catch(() => undefined);
  if (surplus !== undefined) throw new Error('the peer sent more bytes than it announced');
}

async function nextOf(chunks: OpenConnection['chunks'], stallMs: number): Promise<Buffer | undefined> {
  try {
    return await chunks.next(stallMs);
  } catch (error) {
    throw new TransferError(reasonOf(error), { cause: error });
  }
}
