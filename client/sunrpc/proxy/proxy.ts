import type { Endpoint } from './endpoint.js';
import type { Observer } from './observer.js';

/** A proxy that runs. */
export interface Proxy {
  /** Where it listens, with its true address and port. */
  readonly listening: Endpoint;
  /** Takes no new clients; those that are there go on. */
  refuse(): void;
  /** Ends what goes through it, and lets go of where it listens. */
  close(): Promise<void>;
}

/** What a proxy needs, and its bounds. */
export interface ProxyContext {
  readonly observer: Observer;
  /** Says what went wrong, not too often. */
  readonly complain: (message: string) => void;
  /** How long nothing may go through a connection, or from and to a client of UDP, in ms; 0 for ever. */
  readonly idleTimeoutMs: number;
  /** Connections at a time, or clients of UDP that are remembered. */
  readonly maxConnections: number;
}
