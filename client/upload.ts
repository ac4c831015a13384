import type { Socket } from 'node:net';
import {
  encodeReply,
  fieldFault,
  MAX_REQUEST_BYTES,
  parseOpcode,
  type Reply,
  REQUEST_TIMEOUT_MS,
  StringReader,
} from '../daemons/p2p-protocol/index.js';
import { type ChunkSource, DeadlineError } from './connection.js';
import type { OpenedFile } from './published-files.js';

const CHUNK_BYTES = 256 * 1024;

export interface UploadDeadlines {
  /** For the whole request. */
  requestMs: number;
  /** For each piece of the file to be taken. */
  stallMs: number;
  /** For the downloader to close, once it has been sent everything. */
  lingerMs: number;
}

export const UPLOAD_DEADLINES: UploadDeadlines = {
  requestMs: REQUEST_TIMEOUT_MS,
  stallMs: 30_000,
  lingerMs: 2_000,
};

/** What a downloader asked for: a path, or something no path can be, which is answered as `otherError`. */
export type FileRequest = { kind: 'path'; path: string } | { kind: 'unacceptable' };

/**
 * Reads a downloader's request: the opcode in either spelling and a path.
 * @throws Error when it is another opcode, too slow or incomplete: then no byte is due in reply
 */
export async function readFileRequest(chunks: ChunkSource, timeoutMs: number): Promise<FileRequest> {
  // The bound is that of the whole request, below.
  const reader = new StringReader({ maxStringBytes: Infinity });
  const end = performance.now() + timeoutMs;
  let received = 0;
  let isOpcodeRead = false;
  for (;;) {
    const string = reader.next();
    if (string === undefined) {
      if (received > MAX_REQUEST_BYTES && isOpcodeRead) return { kind: 'unacceptable' };
      if (received > MAX_REQUEST_BYTES) throw new Error('the opcode is too long');
      const chunk = await chunks.next(Math.max(0, end - performance.now()));
      if (chunk === undefined) throw new Error('the request is incomplete');
      received += chunk.length;
      reader.push(chunk);
    } else if (isOpcodeRead) {
      return fileRequest(string);
    } else if (parseOpcode(string.toString('latin1')) === 'GET_FILE') {
      isOpcodeRead = true;
    } else {
      throw new Error('the opcode is unknown');
    }
  }
}

function fileRequest(path: Buffer): FileRequest {
  const isAcceptable = path.length > 0 && fieldFault(path) === undefined;
  return isAcceptable ? { kind: 'path', path: path.toString('utf8') } : { kind: 'unacceptable' };
}

/**
 * Sends a reply and, where it promises one, the file, never faster than the downloader takes it.
 * @throws Error when the downloader went away or stalls, or the file has become shorter than announced
 */
export async function sendReply(
  socket: Socket,
  reply: Reply<'GET_FILE'>,
  file: OpenedFile | undefined,
  stallMs: number,
): Promise<void> {
  await send(socket, encodeReply('GET_FILE', reply), stallMs);
  if (file === undefined) return;
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, file.size));
  for (let sent = 0; sent < file.size;) {
    const wanted = Math.min(buffer.length, file.size - sent);
    const { bytesRead } = await file.handle.read(buffer, 0, wanted, sent);
    // The size is on its way: only a cut connection can still tell the downloader that it will not be reached.
    if (bytesRead === 0) throw new Error('the file became shorter while it was sent');
    await send(socket, buffer.subarray(0, bytesRead), stallMs);
    sent += bytesRead;
  }
}

/** Resolves when the bytes have left for the kernel, so that one piece at a time is held in memory. */
function send(socket: Socket, bytes: Uint8Array, stallMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => {
      socket.destroy(new DeadlineError(`the downloader took nothing for ${stallMs} ms`));
    }, stallMs);
    socket.write(bytes, (error) => {
      clearTimeout(deadline);
      if (error) reject(error);
      else resolve();
    });
  });
}

/** Ends our side and takes in what is still unread: closing over unread bytes would reset what was just sent. */
export async function endGently(socket: Socket, chunks: ChunkSource, lingerMs: number): Promise<void> {
  socket.end();
  const end = performance.now() + lingerMs;
  while ((await chunks.next(Math.max(0, end - performance.now()))) !== undefined);
}
