// Generated from audit.x by sunrpc compile. Change that file, not this one.

import * as xdr from 'node-xdr';
import { defineProgram, procedure, version } from 'onc-rpc';

export const MAX_RECORDS = 1000;
export const MAX_USERNAME_BYTES = 256;
export const MAX_OPERATION_BYTES = 512;
export const MAX_TIMESTAMP_BYTES = 32;
export const MAX_ADDRESS_BYTES = 64;
export const MAX_IDENTITY_BYTES = 128;
export const MAX_REASON_BYTES = 255;

/**
 * Who reports: chosen at random (a UUID), kept as long as the reporter's store. All zero: came by SENDLOG.
 *
 * `typedef opaque source_id[16];`
 */
export const SourceId = xdr.opaque(16);
export type SourceId = xdr.Infer<typeof SourceId>;

/**
 * ```
 * struct log_entry {
 *   string username<MAX_USERNAME_BYTES>;
 *   string operation<MAX_OPERATION_BYTES>;
 *   string timestamp<MAX_TIMESTAMP_BYTES>;
 * };
 * ```
 */
export const LogEntry = xdr.struct('log_entry', {
  username: xdr.string(MAX_USERNAME_BYTES),
  operation: xdr.string(MAX_OPERATION_BYTES),
  timestamp: xdr.string(MAX_TIMESTAMP_BYTES),
});
export type LogEntry = xdr.Infer<typeof LogEntry>;

/**
 * What a source reports of one operation.
 *
 * ```
 * struct audit_record {
 *   log_entry entry;
 *   unsigned int result;
 *   string address<MAX_ADDRESS_BYTES>;
 * };
 * ```
 */
export const AuditRecord = xdr.struct('audit_record', {
  entry: LogEntry,
  /** the status byte of the reply */
  result: xdr.uint,
  /** of the user; empty where the server acted by itself */
  address: xdr.string(MAX_ADDRESS_BYTES),
});
export type AuditRecord = xdr.Infer<typeof AuditRecord>;

/**
 * The records FIRST, FIRST + 1, … of a source, whose records before OLDEST can no longer be had.
 *
 * ```
 * struct append_args {
 *   source_id source;
 *   unsigned hyper first;
 *   unsigned hyper oldest;
 *   audit_record records<MAX_RECORDS>;
 * };
 * ```
 */
export const AppendArgs = xdr.struct('append_args', {
  source: SourceId,
  first: xdr.uhyper,
  oldest: xdr.uhyper,
  records: xdr.varArray(AuditRecord, MAX_RECORDS),
});
export type AppendArgs = xdr.Infer<typeof AppendArgs>;

export const AuditStatus = xdr.enum('audit_status', {
  AUDIT_OK: 0,
  /** the caller may not do this */
  AUDIT_STRANGER: 1,
  /** nothing stored: it is another's, or is held otherwise */
  AUDIT_FOREIGN_SOURCE: 2,
  /** the trail cannot be written or read now: try again */
  AUDIT_UNAVAILABLE: 3,
});
export type AuditStatus = xdr.Infer<typeof AuditStatus>;

/** `struct head_args { source_id source; };` */
export const HeadArgs = xdr.struct('head_args', { source: SourceId });
export type HeadArgs = xdr.Infer<typeof HeadArgs>;

/**
 * The highest sequence of the source that the trail holds, on stable storage where the trail is kept on any; 0 where it
 * holds none. Of APPEND: less than FIRST + the number of records - 1 where records before FIRST that could still be had
 * are missing: nothing was stored then, and the source has to go back. HEAD acknowledges nothing: only APPEND compares
 * what is held with what the source has. AUDIT_FOREIGN_SOURCE of APPEND: the source belongs to another caller, or the
 * trail holds one of the records with another content. Nothing was stored; who has a right to report goes on as another
 * source, with all that was not acknowledged.
 *
 * ```
 * union head_result switch (audit_status status) {
 * case AUDIT_OK:
 *   unsigned hyper head;
 * default:
 *   string reason<MAX_REASON_BYTES>;
 * };
 * ```
 */
export const HeadResult = xdr.union(
  'head_result',
  AuditStatus,
  { AUDIT_OK: xdr.uhyper },
  xdr.string(MAX_REASON_BYTES),
);
export type HeadResult = xdr.Infer<typeof HeadResult>;

export const AuditAuthentication = xdr.enum('audit_authentication', {
  AUTHENTICATED_NOT: 0,
  /** called from a network that is allowed */
  AUTHENTICATED_ADDRESS: 1,
  /** by a certificate */
  AUTHENTICATED_TLS: 2,
});
export type AuditAuthentication = xdr.Infer<typeof AuditAuthentication>;

/**
 * A record as the trail holds it. Its hash is SHA-256 over all members before it, as they are written here in XDR.
 *
 * ```
 * struct trail_record {
 *   opaque previous_hash[32];
 *   unsigned hyper position;
 *   source_id source;
 *   unsigned hyper sequence;
 *   audit_record record;
 *   unsigned hyper received_ms;
 *   string caller<MAX_ADDRESS_BYTES>;
 *   audit_authentication authentication;
 *   string identity<MAX_IDENTITY_BYTES>;
 *   opaque hash[32];
 * };
 * ```
 */
export const TrailRecord = xdr.struct('trail_record', {
  /** of the last record before that has a hash (see audit.md); all zero where none has */
  previous_hash: xdr.opaque(32),
  /** 1, 2, … over the whole trail */
  position: xdr.uhyper,
  source: SourceId,
  /** 1, 2, … of the source */
  sequence: xdr.uhyper,
  record: AuditRecord,
  /** of the log server's clock, since 1970-01-01 UTC */
  received_ms: xdr.uhyper,
  /** IP address that it came from */
  caller: xdr.string(MAX_ADDRESS_BYTES),
  authentication: AuditAuthentication,
  /** the network, or the SHA-256 fingerprint of the certificate, in hexadecimal */
  identity: xdr.string(MAX_IDENTITY_BYTES),
  hash: xdr.opaque(32),
});
export type TrailRecord = xdr.Infer<typeof TrailRecord>;

/** No version of the interface gives a result for SENDLOG. */
export const RESULT_UNKNOWN = 4294967295;

export const ReadKey = xdr.enum('read_key', {
  READ_ALL: 0,
  READ_SEQUENCE: 1,
  READ_USER: 2,
  READ_TIME: 3,
});
export type ReadKey = xdr.Infer<typeof ReadKey>;

/** `struct sequence_range { source_id source; unsigned hyper first; unsigned hyper last; };` */
export const SequenceRange = xdr.struct('sequence_range', {
  source: SourceId,
  first: xdr.uhyper,
  last: xdr.uhyper,
});
export type SequenceRange = xdr.Infer<typeof SequenceRange>;

/**
 * Of the log server's clock, both included.
 *
 * `struct time_range { unsigned hyper from_ms; unsigned hyper to_ms; };`
 */
export const TimeRange = xdr.struct('time_range', { from_ms: xdr.uhyper, to_ms: xdr.uhyper });
export type TimeRange = xdr.Infer<typeof TimeRange>;

/**
 * ```
 * union read_filter switch (read_key key) {
 * case READ_ALL:
 *   void;
 * case READ_SEQUENCE:
 *   sequence_range range;
 * case READ_USER:
 *   string username<MAX_USERNAME_BYTES>;
 * case READ_TIME:
 *   time_range time;
 * };
 * ```
 */
export const ReadFilter = xdr.union('read_filter', ReadKey, {
  READ_ALL: xdr.void,
  READ_SEQUENCE: SequenceRange,
  READ_USER: xdr.string(MAX_USERNAME_BYTES),
  READ_TIME: TimeRange,
});
export type ReadFilter = xdr.Infer<typeof ReadFilter>;

/**
 * At most LIMIT records, or one, that the filter takes, of those behind position AFTER.
 *
 * `struct read_args { read_filter filter; unsigned hyper after; unsigned int limit; };`
 */
export const ReadArgs = xdr.struct('read_args', {
  filter: ReadFilter,
  after: xdr.uhyper,
  limit: xdr.uint,
});
export type ReadArgs = xdr.Infer<typeof ReadArgs>;

/** `struct read_page { trail_record records<MAX_RECORDS>; unsigned hyper next; bool is_last; };` */
export const ReadPage = xdr.struct('read_page', {
  records: xdr.varArray(TrailRecord, MAX_RECORDS),
  /** AFTER of the next page */
  next: xdr.uhyper,
  /** no more of it now */
  is_last: xdr.bool,
});
export type ReadPage = xdr.Infer<typeof ReadPage>;

/**
 * ```
 * union read_result switch (audit_status status) {
 * case AUDIT_OK:
 *   read_page page;
 * default:
 *   string reason<MAX_REASON_BYTES>;
 * };
 * ```
 */
export const ReadResult = xdr.union(
  'read_result',
  AuditStatus,
  { AUDIT_OK: ReadPage },
  xdr.string(MAX_REASON_BYTES),
);
export type ReadResult = xdr.Infer<typeof ReadResult>;

export const LOG_PROG = defineProgram({
  name: 'LOG_PROG',
  number: 0x20000001,
  versions: {
    LOG_VERS: version(1, {
      SENDLOG: procedure(1, LogEntry, xdr.void),
    }),
    AUDIT_VERS: version(2, {
      APPEND: procedure(1, AppendArgs, HeadResult),
      HEAD: procedure(2, HeadArgs, HeadResult),
      READ: procedure(3, ReadArgs, ReadResult),
    }),
  },
});
