import { checkLimits } from '../limits.js';
import type { Procedures, Version } from '../program.js';
import type { AcceptedReply } from '../rpc-message.js';
import type { ProbedVersion } from '../tls/probe.js';
import type { Caller } from './caller.js';
import { Dispatcher, type DispatcherOptions, type ServeOptions } from './dispatch.js';
import type { Handlers } from './handlers.js';
import { DuplicateRequestCache } from './duplicate-request-cache.js';
import { DEFAULT_LIMITS, type ServerLimits } from './server-limits.js';
import type { Respond } from './replies.js';

/** How a server behaves; everything has a default. */
export interface ServerOptions extends DispatcherOptions {
  /** What it spends at most. */
  readonly limits?: ServerLimits;
}

/** Where a server takes calls; made by `listenTcp`, `listenUdp` and `listenLocal`. */
export interface Listener extends AsyncDisposable {
  /** `tcp`, `udp`, `tcp6`, `udp6` or `local`. */
  readonly netid: string;
  /** The address bound: an IP address, or the path of the socket. */
  readonly address: string;
  /** The port bound; 0 for `local`. */
  readonly port: number;
  /**
   * Stops accepting calls, lets those in flight end, then closes all connections: after `deadlineMs` (default 2000)
   * at the latest. Closing twice waits for the same end.
   */
  close(deadlineMs?: number): Promise<void>;
}

/** The deadline of a close that names none, in ms. */
export const DEFAULT_CLOSE_DEADLINE_MS = 2000;

/** Programs and their handlers, served on any number of listeners. */
export class Server implements AsyncDisposable {
  /** As they were given. */
  readonly options: ServerOptions;
  /** The replies to calls over TCP, where they are remembered; those over UDP are each listener's own. */
  readonly streamDuplicates: DuplicateRequestCache | undefined;
  readonly #dispatcher: Dispatcher;
  readonly #listeners = new Set<Pick<Listener, 'close'>>();

  /** @throws RangeError for a limit that is none, such as NaN */
  constructor(options: ServerOptions = {}) {
    checkLimits(options.limits ?? {});
    this.options = options;
    this.#dispatcher = new Dispatcher(options);
    const bytes = options.limits?.streamDuplicateCacheBytes ?? DEFAULT_LIMITS.streamDuplicateCacheBytes;
    const ageMs = options.limits?.duplicateCacheAgeMs ?? DEFAULT_LIMITS.duplicateCacheAgeMs;
    this.streamDuplicates = bytes === 0 ? undefined : new DuplicateRequestCache(bytes, ageMs);
  }

  /** Messages that were not answered: no calls, or calls that their flavor discards. */
  get droppedMessages(): number {
    return this.#dispatcher.droppedMessages;
  }

  /**
   * Serves a version of a program; handlers are checked against it by their types.
   * @throws RangeError for a version that is served already; TypeError where a procedure has no handler
   */
  add<P extends Procedures>(
    version: Version<P>,
    handlers: Handlers<Version<P>>,
    options?: ServeOptions,
  ): this {
    this.#dispatcher.add(version, handlers, options);
    return this;
  }

  /** Serves a version no longer; calls that run are not touched. Says whether it was served. */
  remove(version: Pick<Version<Procedures>, 'program' | 'version'>): boolean {
    return this.#dispatcher.remove(version);
  }

  /**
   * Answers one call from wherever it came. Listeners call it; a transport of one's own may.
   * @param bytes where the call stands, from `start` to `end`; they must stay as they are until the answer
   */
  dispatch(
    bytes: Uint8Array,
    caller: Caller,
    respond: Respond,
    start?: number,
    end?: number,
  ): Promise<void> | undefined {
    return this.#dispatcher.dispatch(bytes, caller, respond, start, end);
  }

  /** What a call of the version's NULL procedure would be answered with. Listeners answer the probe for TLS with it. */
  statusOf(probed: ProbedVersion): AcceptedReply['replyData'] {
    return this.#dispatcher.statusOf(probed);
  }

  /** Makes `close` close this listener too. */
  adopt<L extends Pick<Listener, 'close'>>(listener: L): L {
    this.#listeners.add(listener);
    return listener;
  }

  /** Forgets a listener that was closed by itself. */
  release(listener: Pick<Listener, 'close'>): void {
    this.#listeners.delete(listener);
  }

  /**
   * Closes every listener: calls in flight may end, for `deadlineMs` at most. The server can listen anew afterwards.
   * A handler that waits for it waits for itself, until the deadline.
   */
  async close(deadlineMs = DEFAULT_CLOSE_DEADLINE_MS): Promise<void> {
    await Promise.all([...this.#listeners].map((listener) => listener.close(deadlineMs)));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/**
 * Makes a server.
 *
 * @example
 * const server = createServer().add(LOG_PROG.LOG_VERS, { SENDLOG: (entry) => console.log(entry) });
 * const listener = await listenTcp(server, { host: '127.0.0.1' });
 */
export function createServer(options?: ServerOptions): Server {
  return new Server(options);
}
