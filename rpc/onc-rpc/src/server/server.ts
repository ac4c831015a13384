import type { Procedures, Version } from '../program.js';
import { Dispatcher, type DispatcherOptions, type Respond } from './dispatch.js';
import type { Caller } from './caller.js';
import type { Handlers } from './handlers.js';
import type { ServerLimits } from './limits.js';

/** How a server behaves; everything has a default. */
export interface ServerOptions extends DispatcherOptions {
  readonly limits?: ServerLimits;
  /** Told of peers that sent what is no RPC or broke a limit: their fault, worth a line and no more. */
  readonly onPeerFault?: (reason: string, peer: string) => void;
}

/** Where a server takes calls; made by `listenTcp`, `listenUdp` and `listenLocal`. */
export interface Listener extends AsyncDisposable {
  /** `tcp`, `udp`, `tcp6`, `udp6` or `local`. */
  readonly netid: string;
  /** The address bound: an IP address, or the path of the socket. */
  readonly address: string;
  /** The port bound; 0 for `local`. */
  readonly port: number;
  /** Stops accepting calls, lets those in flight end, then closes all connections: after `deadlineMs` at the latest. */
  close(deadlineMs?: number): Promise<void>;
}

/** The deadline of a close that names none, in ms. */
export const DEFAULT_CLOSE_DEADLINE_MS = 2000;

/** Programs and their handlers, served on any number of listeners. */
export class Server implements AsyncDisposable {
  readonly options: ServerOptions;
  readonly #dispatcher: Dispatcher;
  readonly #listeners = new Set<Listener>();

  constructor(options: ServerOptions = {}) {
    this.options = options;
    this.#dispatcher = new Dispatcher(options);
  }

  /** Serves a version of a program; handlers are checked against it by their types. */
  add<P extends Procedures>(version: Version<P>, handlers: Handlers<Version<P>>): this {
    this.#dispatcher.add(version, handlers);
    return this;
  }

  /** Answers one call from wherever it came. Listeners call it; a transport of one's own may. */
  dispatch(call: Uint8Array, caller: Caller, respond: Respond): Promise<void> | undefined {
    return this.#dispatcher.dispatch(call, caller, respond);
  }

  /** Makes `close` close this listener too. */
  adopt<L extends Listener>(listener: L): L {
    this.#listeners.add(listener);
    return listener;
  }

  /** Closes every listener. */
  async close(deadlineMs = DEFAULT_CLOSE_DEADLINE_MS): Promise<void> {
    await Promise.all([...this.#listeners].map((listener) => listener.close(deadlineMs)));
    this.#listeners.clear();
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
