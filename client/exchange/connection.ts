import net from 'node:net';
import type { HostPort } from '../../daemons/addresses/host-port.js';
import type { AddressMemory } from './address-memory.js';
import { type Endpoint, secured } from './tls-terms.js';

/** The bytes of a connection, chunk by chunk, each with its own deadline. */
export interface ChunkSource {
  /**
   * The next bytes, or undefined once the other side has ended.
   * @throws Error when the connection broke or nothing came within `timeoutMs`
   */
  next(timeoutMs: number): Promise<Buffer | undefined>;
}

/** A deadline of ours that passed, told apart from what the network reports. */
export class DeadlineError extends Error {
  override name = 'DeadlineError';

  /** What was not there in time. The time may be what was left of a longer one. */
  static within(what: string, timeoutMs: number): DeadlineError {
    return new DeadlineError(`${what} within ${Math.ceil(timeoutMs)} ms`);
  }
}

/** How long one of several addresses of a name may take before the next is tried; half the time where that is less. */
const ATTEMPT_MS = 500;

interface ConnectOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Which address of a name was reached last, and is to be tried first. */
  readonly addresses?: AddressMemory | undefined;
  /** How it is read, where not as a stream: over plaintext only. */
  readonly onread?: net.OnReadOpts | undefined;
}

/**
 * Connects over TCP. Of a name with several addresses, of whichever family, each is tried.
 * @throws Error when it is refused, cannot be found, takes longer than `timeoutMs` or `signal` is aborted
 */
export function connect(
  { host, port }: HostPort,
  { timeoutMs, signal, addresses, onread }: ConnectOptions,
): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const socket = net.connect({
      host,
      port,
      autoSelectFamily: true,
      // Node takes whole numbers only.
      autoSelectFamilyAttemptTimeout: Math.max(10, Math.min(ATTEMPT_MS, Math.ceil(timeoutMs / 2))),
      ...(addresses !== undefined && { lookup: addresses.lookup }),
      ...(onread !== undefined && { onread }),
    });
    destroyInTime(socket, timeoutMs);
    destroyOnAbort(socket, signal);
    socket.once('connect', () => {
      socket.setNoDelay(true);
      addresses?.keep(host, socket.remoteAddress);
      resolve(socket);
    });
    // Stays for good: an error that comes while nobody reads must not end the program.
    socket.on('error', reject);
  });
}

/** Gives a connection up that has not come to be in time. */
function destroyInTime(socket: net.Socket, timeoutMs: number): void {
  const giveUp = (): void => {
    if (socket.connecting) socket.destroy(DeadlineError.within('no connection', timeoutMs));
  };
  // A program that was busy meanwhile looks first whether the connection is there.
  const deadline = setTimeout(() => setImmediate(giveUp), timeoutMs);
  const lift = (): void => clearTimeout(deadline);
  socket.once('connect', lift).once('close', lift);
}

/** Not the socket's own option `signal`: its listener stays on a signal that outlives many sockets. */
function destroyOnAbort(socket: net.Socket, signal: AbortSignal | undefined): void {
  if (signal === undefined) return;
  const abort = (): unknown => socket.destroy(new Error('interrupted'));
  signal.addEventListener('abort', abort);
  socket.once('close', () => signal.removeEventListener('abort', abort));
}

/**
 * Connects to an endpoint, with TLS where that is asked for.
 * @throws Error as {@link connect} and {@link secured} do
 */
export async function connectTo(endpoint: Endpoint, options: ConnectOptions): Promise<net.Socket> {
  const begin = performance.now();
  const socket = await connect(endpoint, options);
  const { host, tls: terms } = endpoint;
  if (terms === undefined) return socket;
  const leftMs = Math.max(1, Math.round(begin + options.timeoutMs - performance.now()));
  return secured(socket, { host, terms }, leftMs);
}

/** Reads a socket with backpressure: it is paused while nobody asks for more. */
export function chunksOf(socket: net.Socket): ChunkSource {
  const chunks: AsyncIterator<Buffer, undefined> = socket[Symbol.asyncIterator]();
  return {
    async next(timeoutMs) {
      const deadline = setTimeout(() => {
        socket.destroy(DeadlineError.within('nothing came', timeoutMs));
      }, timeoutMs);
      try {
        return (await chunks.next()).value;
      } finally {
        clearTimeout(deadline);
      }
    },
  };
}
