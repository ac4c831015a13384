import type * as xdr from 'node-xdr';
import { procedure } from 'onc-rpc';
import { LOG_PROG, LogEntry, MAX_OPERATION_BYTES, MAX_TIMESTAMP_BYTES, MAX_USERNAME_BYTES } from './audit.js';
import { LogEntry as ByteTrueEntry } from './byte-true-audit.js';

/**
 * An entry, as most are, whose texts are ASCII that is printed as it is: only its bytes in XDR, from `start` to `end`,
 * since to store or print it nothing has to be decoded. The bytes lie in the caller's buffer, which is used again once
 * the handler has returned.
 */
interface PlainEntry {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** An entry that came by SENDLOG. */
export type SentEntry = LogEntry | PlainEntry;

/** Of username, operation and timestamp. */
const MAX_TEXT_BYTES = [MAX_USERNAME_BYTES, MAX_OPERATION_BYTES, MAX_TIMESTAMP_BYTES] as const;
const SPACE = 0x20;
const TILDE = 0x7e;
const BACKSLASH = 0x5c;

/** `log_entry` as a server reads it: what is plain stays bytes; all else {@link LogEntry} reads or refuses. */
export const SentEntry: xdr.Codec<SentEntry> = {
  declaration: LogEntry.declaration,
  minBytes: LogEntry.minBytes,
  write(writer, entry) {
    if (!isPlain(entry)) {
      ByteTrueEntry.write(writer, entry);
      return;
    }
    const { bytes, start, end } = entry;
    const to = writer.reserve(end - start);
    // short as they are, a loop is faster than a call into the engine
    for (let at = start; at < end; at++) writer.bytes[to + at - start] = bytes[at] ?? 0;
  },
  read(reader) {
    const { bytes, offset: start } = reader;
    const end = plainEnd(bytes, start, reader.end);
    if (end === undefined) return LogEntry.read(reader);
    reader.skip(end - start);
    return { bytes, start, end };
  },
};

const { SENDLOG } = LOG_PROG.LOG_VERS.procedures;

/** Version 1 of the program, for a server that decodes only what it has to. */
export const PLAIN_LOG_VERS = {
  ...LOG_PROG.LOG_VERS,
  procedures: { SENDLOG: procedure(SENDLOG.number, SentEntry, SENDLOG.result) },
};

/** Whether an entry is given as its bytes. */
export function isPlain(entry: SentEntry): entry is PlainEntry {
  return 'bytes' in entry;
}

/** Where a plain entry that begins at `start` ends; undefined for any other. */
function plainEnd(bytes: Buffer, start: number, end: number): number | undefined {
  let at = start;
  for (const max of MAX_TEXT_BYTES) {
    if (end - at < 4) return undefined;
    const length = lengthAt(bytes, at);
    const text = at + 4;
    at = text + ((length + 3) & ~3);
    if (length > max || at > end || !isPlainText(bytes, text, text + length)) return undefined;
    for (let i = text + length; i < at; i++) if (bytes[i] !== 0) return undefined;
  }
  return at;
}

/** The length in front of a text, in bytes; Infinity from 65,536 on, as no text of an entry is that long. */
export function lengthAt(bytes: Buffer, at: number): number {
  const high = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  return high === 0 ? ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0) : Infinity;
}

function isPlainText(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte < SPACE || byte > TILDE || byte === BACKSLASH) return false;
  }
  return true;
}
