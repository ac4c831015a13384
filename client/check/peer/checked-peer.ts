import type { HostPort } from '../../../daemons/addresses/host-port.js';

/** What is known of the file that a peer is asked for. */
export interface KnownFile {
  readonly path: string;
  /** In bytes. */
  readonly size?: number;
  /** Of the whole file, hexadecimal. */
  readonly sha256?: string;
}

export interface CheckedPeer {
  readonly endpoint: HostPort;
  readonly timeoutMs: number;
  /** How GET FILE is spelled where that does not matter. */
  readonly opcode: 'GET FILE' | 'GET_FILE';
  /** A file that it serves; without one its refusals are all that can be checked. */
  readonly file: KnownFile | undefined;
}
