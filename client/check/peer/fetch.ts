import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import type { HostPort } from '../../../daemons/addresses/host-port.js';
import { chunksOf, connect, DeadlineError } from '../../exchange/connection.js';
import { sendPieces } from '../converse.js';
import type { Ending } from '../raw-reply.js';

/** What came of a GET FILE, its bytes counted rather than kept: a file may be larger than memory. */
export interface Fetched {
  readonly status: number | undefined;
  /** The size as it was announced; undefined where no NUL ended it. */
  readonly size: string | undefined;
  readonly receivedBytes: number;
  /** Hash of the bytes that followed the size. */
  readonly sha256: string;
  readonly ending: Ending;
}

export interface Fetch {
  readonly pieces: readonly Uint8Array[];
  readonly endsAfterRequest?: boolean;
  /** For each next part of the reply. */
  readonly timeoutMs: number;
}

/** A size is announced in fewer bytes than this. */
const MAX_HEAD_BYTES = 64;

/**
 * Asks for a file and reads until the connection ends, whatever comes.
 * @throws the reason of `signal` when that is aborted
 */
export async function fetchFile(endpoint: HostPort, fetch: Fetch, signal: AbortSignal): Promise<Fetched> {
  const reader = new FileReader();
  let socket: Socket;
  try {
    socket = await connect(endpoint, { timeoutMs: fetch.timeoutMs, signal });
  } catch {
    signal.throwIfAborted();
    return reader.fetched('unreachable');
  }
  try {
    void sendPieces(socket, fetch);
    const chunks = chunksOf(socket);
    for (;;) {
      const chunk = await chunks.next(fetch.timeoutMs);
      if (chunk === undefined) return reader.fetched('closed');
      reader.push(chunk);
    }
  } catch (error) {
    return reader.fetched(error instanceof DeadlineError ? 'late' : 'reset');
  } finally {
    socket.destroy();
    signal.throwIfAborted();
  }
}

/** Takes the status, the size and the file out of a stream. */
class FileReader {
  #head = Buffer.alloc(0);
  #size: string | undefined;
  #receivedBytes = 0;
  readonly #hash = createHash('sha256');

  push(chunk: Buffer): void {
    if (this.#size === undefined) this.#readHead(chunk);
    else this.#count(chunk);
  }

  #readHead(chunk: Buffer): void {
    this.#head = Buffer.concat([this.#head, chunk]);
    const end = this.#head.indexOf(0, 1);
    if (end === -1 && this.#head.length < MAX_HEAD_BYTES) return;
    this.#size = end === -1 ? '' : this.#head.toString('latin1', 1, end);
    this.#count(this.#head.subarray(end + 1));
  }

  fetched(ending: Ending): Fetched {
    return {
      status: this.#head[0],
      size: this.#size,
      receivedBytes: this.#receivedBytes,
      sha256: this.#hash.digest('hex'),
      ending,
    };
  }

  #count(bytes: Buffer): void {
    this.#receivedBytes += bytes.length;
    this.#hash.update(bytes);
  }
}
