/** Where a call came from. */
export interface Caller {
  /** The network identifier of the transport: `tcp`, `udp`, `tcp6`, `udp6`, `local` or `memory` (RFC 5665 §4). */
  readonly netid: string;
  /** The caller's IP address; empty for `local` and `memory`. */
  readonly address: string;
  /** The caller's port; 0 for `local` and `memory`. */
  readonly port: number;
  /** Aborted when the caller can no longer be answered, or the server stops for good. */
  readonly signal: AbortSignal;
}
