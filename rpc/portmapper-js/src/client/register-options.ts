import type { ListenerAddress } from './listener-addresses.js';
import type { PortmapperOptions } from './portmapper-options.js';
import type { RegistrationEvent } from './registration-event.js';

/** What is registered where, and how hard. */
export interface RegisterOptions {
  /** The program's number. */
  readonly program: number;
  /** The version's number. */
  readonly version: number;
  /** What the program listens on; those that onc-rpc makes fit. */
  readonly listeners: readonly ListenerAddress[];
  /** Which portmapper. It must be on this machine: others refuse. Default: 127.0.0.1, port 111, over TCP. */
  readonly portmapper?: PortmapperOptions;
  /**
   * `require`: `ready` rejects when the first attempt fails. `optional` (default): keeps trying. `off`: does nothing.
   */
  readonly mode?: RegistrationMode;
  /** How often to see whether the portmapper still knows the program, or to try again, in ms. Default 5,000. */
  readonly checkIntervalMs?: number;
  /** How long taking back may take on close, in ms. Default 1,000. */
  readonly closeDeadlineMs?: number;
  /** Is told what becomes of it. Default: nobody is. */
  readonly onEvent?: (event: RegistrationEvent) => void;
}

/** How hard a registration tries: see `RegisterOptions.mode`. */
export type RegistrationMode = 'require' | 'optional' | 'off';
