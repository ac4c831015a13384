import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import type { HostPort } from '../../../daemons/addresses/host-port.js';
import { chunksOf, connect, DeadlineError } from '../../exchange/connection.js';
import { type Pieces, sendPieces } from '../converse.js';
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

export interface Fetch extends Pieces {
  /** For each next part of the reply. */
  readonly timeoutMs: number;
  /** Enough of the file, where not all of it is wanted. */
  readonly maxBytes?: number | undefined;
}

/** The status, the size, the first bytes and the end may each take the time of a part. */
const SLOW_PARTS = 4;
/** Beyond these a reply that comes still more slowly, in bytes per millisecond, is not waited for. */
const MIN_RATE = 1;
/** A size is announced in fewer bytes than this. */
const MAX_HEAD_BYTES = 64;

/**
 * Asks for a file and reads until the connection ends, whatever comes, or more has come than was announced or is
 * wanted.
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
    return await read(socket, reader, fetch);
  } catch (error) {
    return reader.fetched(error instanceof DeadlineError ? 'late' : 'reset');
  } finally {
    socket.destroy();
    signal.throwIfAborted();
  }
}

async function read(
  socket: Socket,
  reader: FileReader,
  { timeoutMs, maxBytes = Infinity }: Fetch,
): Promise<Fetched> {
  const chunks = chunksOf(socket);
  const slowEndMs = performance.now() + SLOW_PARTS * timeoutMs;
  for (;;) {
    const chunk = await chunks.next(timeoutMs);
    if (chunk === undefined) return reader.fetched('closed');
    reader.push(chunk);
    if (reader.hasSurplus || reader.receivedBytes > maxBytes) return reader.fetched('whole');
    if (performance.now() > slowEndMs + reader.receivedBytes / MIN_RATE) return reader.fetched('late');
  }
}

/** Takes the status, the size and the file out of a stream. */
class FileReader {
  #head = Buffer.alloc(0);
  #size: string | undefined;
  receivedBytes = 0;
  readonly #hash = createHash('sha256');

  push(chunk: Buffer): void {
    if (this.#size === undefined) this.#readHead(chunk);
    else this.#count(chunk);
  }

  /** More has come than was announced, or anything after what is no size. */
  get hasSurplus(): boolean {
    return this.receivedBytes > (this.#size === undefined ? 0 : Number(this.#size) || 0);
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
      receivedBytes: this.receivedBytes,
      sha256: this.#hash.digest('hex'),
      ending,
    };
  }

  #count(bytes: Buffer): void {
    this.receivedBytes += bytes.length;
    this.#hash.update(bytes);
  }
}
