import net from 'node:net';
import { encodeReply, otherError, type PeerOperation, statusByte } from '../../daemons/p2p-protocol/index.js';
import { networkOf } from '../../daemons/addresses/ip-address.js';
import { onFirstByte } from '../../daemons/tls/first-byte.js';
import { chunksOf } from '../exchange/connection.js';
import { FileHashes } from './file-hashes.js';
import { type PeerRequest, readPeerRequest } from './peer-request.js';
import type { OpenedFile, PublishedFiles } from './published-files.js';
import type { PeerTls } from './peer-tls.js';
import { QuestionTurns } from './question-turns.js';
import { RateLimit } from './rate-limit.js';
import { endGently, send, sendFile, UPLOAD_DEADLINES, type UploadDeadlines } from './upload.js';
import { UploadSlots, type UploadSlotsOptions } from './upload-slots.js';
import { UploadTally } from './upload-tally.js';

export interface PeerListenerOptions {
  deadlines?: UploadDeadlines;
  /** Connections whose request is still incomplete (128); one more costs the oldest of them its place. */
  maxWaiting?: number;
  /** Files being sent at the same time; a request that finds no place is answered `otherError`. */
  slots?: UploadSlotsOptions;
  /** How fast files are sent, all uploads together (as fast as they are taken). */
  rate?: RateLimit;
  /** Where downloaders may speak TLS, on the same port. */
  tls?: PeerTls | undefined;
  /** Where uploads are counted. */
  tally?: UploadTally;
}

type AcceptableRequest = Extract<PeerRequest, { kind: 'acceptable' }>;

/**
 * Serves a user's files to other peers, all downloaders at the same time. Whatever one of them does, or stops doing,
 * costs only itself.
 */
export class PeerListener {
  readonly #files: PublishedFiles;
  readonly #deadlines: UploadDeadlines;
  readonly #maxWaiting: number;
  readonly #slots: UploadSlots;
  readonly #rate: RateLimit;
  readonly #tally: UploadTally;
  readonly #tls: PeerTls | undefined;
  readonly #hashes = new FileHashes();
  readonly #questions = new QuestionTurns();
  /** A half-open connection is no reason to hang up: a downloader may end its side after the request. */
  readonly #server = net.createServer({ allowHalfOpen: true, noDelay: true });
  readonly #closed: Promise<void>;
  readonly #connections = new Set<net.Socket>();
  readonly #waiting = new Set<net.Socket>();

  private constructor(files: PublishedFiles, options: PeerListenerOptions) {
    this.#files = files;
    this.#deadlines = options.deadlines ?? UPLOAD_DEADLINES;
    this.#maxWaiting = options.maxWaiting ?? 128;
    this.#slots = new UploadSlots(options.slots);
    this.#rate = options.rate ?? new RateLimit();
    this.#tally = options.tally ?? new UploadTally();
    this.#tls = options.tls;
    this.#server.on('connection', (socket) => this.#greet(socket));
    this.#closed = new Promise((resolve) => this.#server.once('close', resolve));
  }

  /** Listens on a free port of every address: the server tells peers the one it sees us under. */
  static start(files: PublishedFiles, options: PeerListenerOptions = {}): Promise<PeerListener> {
    const listener = new PeerListener(files, options);
    return new Promise((resolve, reject) => {
      listener.#server.once('error', reject);
      listener.#server.listen(0, () => {
        // Later errors (no more file descriptors, say) concern one connection, not the listener.
        listener.#server.off('error', reject).on('error', () => undefined);
        resolve(listener);
      });
    });
  }

  get certificateSha256(): string | undefined {
    return this.#tls?.sha256;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Accepts nobody any more, from now on; resolves when the uploads in flight have ended. */
  stop(): Promise<void> {
    this.#server.close();
    for (const socket of this.#waiting) socket.destroy();
    return this.#closed;
  }

  /** Cuts the uploads in flight. */
  async cut(): Promise<void> {
    void this.stop();
    for (const socket of this.#connections) socket.destroy();
    await this.#closed;
  }

  #greet(socket: net.Socket): void {
    this.#admit(socket);
    if (this.#tls === undefined) {
      void this.#serve(socket, socket, this.#deadlines.requestMs);
      return;
    }
    const endMs = performance.now() + this.#deadlines.requestMs;
    const timer = setTimeout(() => socket.destroy(), this.#deadlines.requestMs);
    socket.once('close', () => clearTimeout(timer));
    onFirstByte(socket, (speaksTls) => {
      clearTimeout(timer);
      if (speaksTls) void this.#serveSecured(socket, endMs);
      else if (this.#tls?.isRequired) socket.destroy();
      else void this.#serve(socket, socket, leftUntil(endMs));
    });
  }

  async #serveSecured(socket: net.Socket, endMs: number): Promise<void> {
    try {
      const stream = await this.#tls?.acceptor.accept(socket, leftUntil(endMs));
      if (stream !== undefined) await this.#serve(socket, stream, leftUntil(endMs));
    } catch {
      // This downloader's own affair, which has been ended.
    }
  }

  /** `socket` is the connection itself or the TLS on it; `requestMs` are left for the request to come. */
  async #serve(connection: net.Socket, socket: net.Socket, requestMs: number): Promise<void> {
    try {
      const chunks = chunksOf(socket);
      const request = await readPeerRequest(chunks, requestMs);
      this.#waiting.delete(connection);
      await this.#answer(socket, request);
      await endGently(socket, chunks, this.#deadlines.lingerMs);
    } catch {
      // This downloader's own affair. Closing without the bytes announced is how it learns of it.
    } finally {
      socket.destroy();
    }
  }

  #admit(socket: net.Socket): void {
    const [oldest] = this.#waiting;
    if (this.#waiting.size >= this.#maxWaiting) oldest?.destroy();
    this.#waiting.add(socket);
    this.#connections.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.#waiting.delete(socket);
      this.#connections.delete(socket);
    });
  }

  async #answer(socket: net.Socket, request: PeerRequest): Promise<void> {
    if (request.kind === 'unacceptable') return this.#fail(socket, request.operation);
    const file = await this.#files.open(request.path);
    if (file === undefined) return this.#refuse(socket, request);
    try {
      await (request.operation === 'STAT_FILE'
        ? this.#describe(socket, request, file)
        : this.#give(socket, request, file));
    } finally {
      await file.handle.close();
    }
  }

  #fail(socket: net.Socket, operation: PeerOperation): Promise<void> {
    return send(socket, Buffer.of(statusByte(operation, otherError(operation))), this.#deadlines.stallMs);
  }

  #refuse(socket: net.Socket, { operation }: AcceptableRequest): Promise<void> {
    return send(socket, encodeReply(operation, { status: 'fileNotAvailable' }), this.#deadlines.stallMs);
  }

  async #give(socket: net.Socket, { operation, offset }: AcceptableRequest, file: OpenedFile): Promise<void> {
    const slot = offset > file.size ? undefined : await this.#slots.take(socket);
    if (slot === undefined) return this.#fail(socket, operation);
    const { stallMs } = this.#deadlines;
    try {
      await this.#tally.during(async (count) => {
        const head = encodeReply('GET_FILE', { status: 'ok', size: file.size - offset });
        await slot.whileSending(send(socket, head, stallMs));
        await sendFile(socket, { file, offset, slot, rate: this.#rate, onSent: count }, stallMs);
      });
    } finally {
      slot.release();
    }
  }

  /** The status goes ahead: it tells that the question is known, while a large file is being read. */
  async #describe(socket: net.Socket, { prefixBytes }: AcceptableRequest, file: OpenedFile): Promise<void> {
    const asker = networkOf(socket.remoteAddress ?? '');
    if (!this.#questions.enter(asker)) return this.#fail(socket, 'STAT_FILE');
    const { stallMs } = this.#deadlines;
    const gone = new AbortController();
    socket.once('close', () => gone.abort());
    try {
      await send(socket, Buffer.of(statusByte('STAT_FILE', 'ok')), stallMs);
      const description = await this.#questions.inTurn(asker, () =>
        this.#hashes.describe(file, prefixBytes, gone.signal),
      );
      const reply = encodeReply('STAT_FILE', { status: 'ok', ...description });
      await send(socket, reply.subarray(1), stallMs);
    } finally {
      this.#questions.leave(asker);
    }
  }
}

function leftUntil(endMs: number): number {
  return Math.max(0, endMs - performance.now());
}
