import * as xdr from 'node-xdr';
import { procedure, type Version } from 'onc-rpc';
import {
  AuditAuthentication,
  AuditStatus,
  LOG_PROG,
  MAX_ADDRESS_BYTES,
  MAX_IDENTITY_BYTES,
  MAX_OPERATION_BYTES,
  MAX_REASON_BYTES,
  MAX_RECORDS,
  MAX_TIMESTAMP_BYTES,
  MAX_USERNAME_BYTES,
  ReadKey,
  SequenceRange,
  SourceId,
  TimeRange,
} from './audit.js';
import type * as audit from './audit.js';
import { bytesOf, hasStrayBytes } from '../text/stray-bytes.js';

// Written by hand: the types of audit.x once more, byte for byte the same, but for text that is no UTF-8. What a C
// program cut inside a character was taken with the bytes left over, and is hashed and read back with them. It is
// decoded with `lenient: { text: true }`.

function text(max: number): xdr.Codec<string> {
  const plain = xdr.string(max);
  const bytes = xdr.byteString(max);
  return {
    ...plain,
    write(writer, value) {
      if (hasStrayBytes(value)) bytes.write(writer, bytesOf(value));
      else plain.write(writer, value);
    },
  };
}

/** `log_entry` of audit.x. */
export const LogEntry: xdr.Codec<audit.LogEntry> = xdr.struct('log_entry', {
  username: text(MAX_USERNAME_BYTES),
  operation: text(MAX_OPERATION_BYTES),
  timestamp: text(MAX_TIMESTAMP_BYTES),
});

/** `audit_record` of audit.x. */
export const AuditRecord: xdr.Codec<audit.AuditRecord> = xdr.struct('audit_record', {
  entry: LogEntry,
  result: xdr.uint,
  address: text(MAX_ADDRESS_BYTES),
});

const AppendArgs: xdr.Codec<audit.AppendArgs> = xdr.struct('append_args', {
  source: SourceId,
  first: xdr.uhyper,
  oldest: xdr.uhyper,
  records: xdr.varArray(AuditRecord, MAX_RECORDS),
});

const RECEIPT = {
  received_ms: xdr.uhyper,
  caller: text(MAX_ADDRESS_BYTES),
  authentication: AuditAuthentication,
  identity: text(MAX_IDENTITY_BYTES),
} as const;

/** How a record was received: the last members of `trail_record` of audit.x before its hash. */
export type Receipt = Pick<audit.TrailRecord, keyof typeof RECEIPT>;

/** {@link Receipt} on the wire. */
export const Receipt: xdr.Codec<Receipt> = xdr.struct('trail_record', RECEIPT);

const BEFORE_HASH = {
  previous_hash: xdr.opaque(32),
  position: xdr.uhyper,
  source: SourceId,
  sequence: xdr.uhyper,
  record: AuditRecord,
  ...RECEIPT,
} as const;

/** A record of the trail up to its hash: what the hash is of. */
export type UnsealedRecord = Omit<audit.TrailRecord, 'hash'>;

/** {@link UnsealedRecord} on the wire. */
export const UnsealedRecord: xdr.Codec<UnsealedRecord> = xdr.struct('trail_record', BEFORE_HASH);

/** `trail_record` of audit.x. */
export const TrailRecord: xdr.Codec<audit.TrailRecord> = xdr.struct('trail_record', {
  ...BEFORE_HASH,
  hash: xdr.opaque(32),
});

const ReadFilter: xdr.Codec<audit.ReadFilter> = xdr.union('read_filter', ReadKey, {
  READ_ALL: xdr.void,
  READ_SEQUENCE: SequenceRange,
  READ_USER: text(MAX_USERNAME_BYTES),
  READ_TIME: TimeRange,
});

const ReadArgs: xdr.Codec<audit.ReadArgs> = xdr.struct('read_args', {
  filter: ReadFilter,
  after: xdr.uhyper,
  limit: xdr.uint,
});

const ReadPage: xdr.Codec<audit.ReadPage> = xdr.struct('read_page', {
  records: xdr.varArray(TrailRecord, MAX_RECORDS),
  next: xdr.uhyper,
  is_last: xdr.bool,
});

const ReadResult: xdr.Codec<audit.ReadResult> = xdr.union(
  'read_result',
  AuditStatus,
  { AUDIT_OK: ReadPage },
  text(MAX_REASON_BYTES),
);

type AuditVersion = typeof LOG_PROG.AUDIT_VERS;

const { APPEND, HEAD, READ } = LOG_PROG.AUDIT_VERS.procedures;

/** Version 2 of the program, for servers and clients that keep every byte of a text: the generated one refuses some. */
export const BYTE_TRUE_AUDIT_VERS: AuditVersion = {
  ...LOG_PROG.AUDIT_VERS,
  procedures: {
    APPEND: procedure(APPEND.number, AppendArgs, APPEND.result),
    HEAD,
    READ: procedure(READ.number, ReadArgs, ReadResult),
  },
} satisfies Version<AuditVersion['procedures']>;
