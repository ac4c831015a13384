import type { RecordStreamLimits } from '../record-stream.js';

/** What a server spends at most; every limit has a default. */
export interface ServerLimits extends RecordStreamLimits {
  /** Connections of one listener in all. Default 10,000; further ones are closed at once. */
  readonly maxConnections?: number;
  /** Connections of one listener from one address. Default 10,000. */
  readonly maxConnectionsPerAddress?: number;
  /** How long a connection may stay without a call, in ms; it ends after at most twice that. Default 600,000. */
  readonly idleTimeoutMs?: number;
  /** Calls of one connection, or of all datagrams, that may run at once. Default 1,024; a stream is then not read further, a datagram is dropped. */
  readonly maxCallsInFlight?: number;
  /** The longest datagram sent, in bytes; a longer reply becomes SYSTEM_ERR, or nothing where that is longer too. Default 65,507, the most that UDP carries. */
  readonly maxDatagramBytes?: number;
  /**
   * What replies over UDP that are remembered, for calls that come twice, may take in memory, in bytes: 500 for each
   * call besides its reply. Default 2 MiB, some 4,000 calls with small replies; 0 remembers nothing.
   */
  readonly duplicateCacheBytes?: number;
  /**
   * What replies over TCP that are remembered may take likewise, for callers that connect and send again: known by address,
   * TLS and certificate, xid and bytes, whatever their port, over another connection than before. Default 0, nothing: it
   * costs as much as the call itself, and callers that number their calls alike, as scripts do, would be answered from memory.
   */
  readonly streamDuplicateCacheBytes?: number;
  /** How long a reply is remembered once it is made, in ms. Default 60,000. */
  readonly duplicateCacheAgeMs?: number;
}

/** What holds where `ServerLimits` say nothing. */
export const DEFAULT_LIMITS = {
  maxConnections: 10_000,
  maxConnectionsPerAddress: 10_000,
  idleTimeoutMs: 600_000,
  maxCallsInFlight: 1024,
  maxQueuedBytes: 1024 * 1024,
  maxDatagramBytes: 65_507,
  duplicateCacheBytes: 2 * 1024 * 1024,
  streamDuplicateCacheBytes: 0,
  duplicateCacheAgeMs: 60_000,
} as const satisfies ServerLimits;
