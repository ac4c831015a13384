import type { Socket } from 'node:net';
import { REQUEST_TIMEOUT_MS } from '../../daemons/p2p-protocol/index.js';
import { type ChunkSource, DeadlineError } from '../exchange/connection.js';
import { FilePieces } from './file-pieces.js';
import type { OpenedFile } from './published-files.js';
import type { RateLimit } from './rate-limit.js';
import { SendQueues } from './send-queues.js';
import type { UploadSlot } from './upload-slots.js';

export interface UploadDeadlines {
  /** For the whole request. */
  requestMs: number;
  /** For a piece to be taken. Every half of it, a connection is cut of which nothing was taken since the last look. */
  stallMs: number;
  /** For the downloader to close, once it has been sent everything. */
  lingerMs: number;
}

export const UPLOAD_DEADLINES: UploadDeadlines = {
  requestMs: REQUEST_TIMEOUT_MS,
  stallMs: 30_000,
  lingerMs: 2_000,
};

/** So much goes to the kernel at once for a slow downloader: every part that leaves shows that it takes something. */
const SLOW_PART_BYTES = 16 * 1024;
/** Whoever takes longer for a piece is slow. */
const SLOW_MS = 500;

/** What a downloader gets. */
interface Upload {
  readonly file: OpenedFile;
  /** Where it begins. */
  readonly offset: number;
  readonly rate: RateLimit;
  readonly slot: UploadSlot;
  /** Told how many bytes each piece has that was sent. */
  readonly onSent: (bytes: number) => void;
}

/**
 * Sends a file from an offset to the end it had when it was opened, never faster than the downloader takes it and the
 * limit allows.
 * @throws Error when the downloader went away or stalls, or the file changed meanwhile
 */
export async function sendFile(
  socket: Socket,
  { file, offset, rate, slot, onSent }: Upload,
  stallMs: number,
): Promise<void> {
  const pieces = new FilePieces(file, { from: offset, to: file.size, maxBytes: rate.pieceBytes });
  let at = offset;
  let next = pieces.next();
  // Every downloader is a slow one until it has taken a piece.
  let partBytes = SLOW_PART_BYTES;
  try {
    for (let piece = await next; piece !== undefined; piece = await next) {
      at += piece.length;
      await rate.allow(piece.length);
      // The last piece is kept back from a downloader who has got parts of two files.
      if (at === file.size) await expectUnchanged(file);
      // The size is on its way: if the next one is not, only a cut connection can still tell the downloader so.
      next = pieces.next();
      // It fails while this one is sent: that is said when it is its turn.
      next.catch(() => undefined);
      const beganMs = performance.now();
      for (let sent = 0; sent < piece.length; sent += partBytes)
        await slot.whileSending(send(socket, piece.subarray(sent, sent + partBytes), stallMs));
      partBytes = performance.now() - beganMs > SLOW_MS ? SLOW_PART_BYTES : Infinity;
      onSent(piece.length);
    }
  } finally {
    // The file is closed behind us.
    await next.catch(() => undefined);
  }
}

/** A file that has only become longer since, such as a log, is what was announced all the same. */
async function expectUnchanged({ handle, stats }: OpenedFile): Promise<void> {
  const { size, mtimeMs } = await handle.stat();
  if (size === stats.size && mtimeMs !== stats.mtimeMs) throw new Error('the file changed while it was sent');
}

/** Resolves when the bytes have left for the kernel, so that one piece at a time is held in memory. */
export function send(socket: Socket, bytes: Uint8Array, stallMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const stopWatching = cutWhenStalled(socket, stallMs);
    socket.write(bytes, (error) => {
      stopWatching();
      if (error) reject(error);
      else resolve();
    });
  });
}

/** Destroys a connection of which nothing was taken from one look to the next; what it returns ends that. */
function cutWhenStalled(socket: Socket, stallMs: number): () => void {
  let looks = 0;
  let queued: number | undefined;
  let isOver = false;
  const look = async (): Promise<void> => {
    const before = queued;
    queued = (await SendQueues.read()).of(socket);
    if (++looks > 1 && queued === before && !isOver)
      socket.destroy(new DeadlineError(`the downloader took nothing for ${stallMs / 2} ms`));
  };
  const timer = setInterval(() => void look(), stallMs / 2);
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}

/** Ends our side and takes in what is still unread: closing over unread bytes would reset what was just sent. */
export async function endGently(socket: Socket, chunks: ChunkSource, lingerMs: number): Promise<void> {
  socket.end();
  const end = performance.now() + lingerMs;
  while ((await chunks.next(Math.max(0, end - performance.now()))) !== undefined);
}
