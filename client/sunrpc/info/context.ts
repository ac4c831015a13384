import type { Deadlines } from './deadlines.js';
import type { Output } from './output.js';
import { DEFAULT_SOCKET, parsePlace, type PortmapperPlace } from './places.js';
import type { RpcNames } from './rpc-names.js';

/** What every form is given. */
export interface InfoContext {
  /** Where --portmapper says that it is. */
  readonly portmapper: PortmapperPlace | undefined;
  readonly deadlines: Deadlines;
  readonly names: RpcNames;
  readonly output: Output;
}

/** The portmapper to ask: --portmapper, else the host's, else this machine's through its socket. */
export function portmapperOf({ portmapper }: InfoContext, host: string | undefined): PortmapperPlace {
  if (portmapper !== undefined) return portmapper;
  return host === undefined ? { kind: 'local', path: DEFAULT_SOCKET } : parsePlace(host);
}
