import type { RecordStreamLimits } from '../record-stream.js';

/** What a server spends at most; every limit has a default. */
export interface ServerLimits extends RecordStreamLimits {
  /** Connections in all. Default 10,000; further ones are closed at once. */
  readonly maxConnections?: number;
  /** Connections from one address. Default 10,000. */
  readonly maxConnectionsPerAddress?: number;
  /** How long a connection may stay without a call, in ms. Default 600,000. */
  readonly idleTimeoutMs?: number;
  /** Calls of one connection, or of all datagrams, that may run at once. Default 1,024; a stream is then not read further, a datagram is dropped. */
  readonly maxCallsInFlight?: number;
  /** The longest datagram answered and sent, in bytes. Default 65,507, the most that UDP carries. */
  readonly maxDatagramBytes?: number;
}

export const DEFAULT_LIMITS = {
  maxConnections: 10_000,
  maxConnectionsPerAddress: 10_000,
  idleTimeoutMs: 600_000,
  maxCallsInFlight: 1024,
  maxDatagramBytes: 65_507,
} as const satisfies ServerLimits;
