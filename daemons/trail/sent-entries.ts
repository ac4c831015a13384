import { XdrReader, XdrWriter } from 'node-xdr';
import { type AuditRecord, RESULT_UNKNOWN } from '../programs/audit.js';
import { LogEntry as ByteTrueEntry } from '../programs/byte-true-audit.js';
import { isPlain, lengthAt, SentEntry } from '../programs/plain-log.js';
import type { RecordBytes } from './record-bytes.js';

const INITIAL_BYTES = 1_024;
/** From this size on `Buffer.allocUnsafe` gives memory of its own, not a part of its pool. */
const OWN_BYTES = Buffer.poolSize / 2;
/** A result and the length of an empty address, of which SENDLOG says nothing. */
const AFTER_ENTRY_BYTES = 8;
const SPACE = 0x20;
const NEWLINE = 0x0a;

/** Entries that came by SENDLOG, as the bytes of their records in XDR, behind each other. */
export class SentEntries implements RecordBytes {
  readonly #writer = new XdrWriter({ initialBytes: INITIAL_BYTES });
  readonly #starts: number[] = [];
  #arePlain = true;

  get length(): number {
    return this.#starts.length;
  }

  get bytes(): Buffer {
    return this.#writer.bytes;
  }

  /** Whether they fill most of their memory and share it with nobody: then it may be kept, and need not be copied. */
  get fillOwnMemory(): boolean {
    // it doubles when they have filled it, so half of it is theirs at least
    return this.bytes.length >= OWN_BYTES;
  }

  start(i: number): number {
    return this.#starts[i] ?? this.#writer.offset;
  }

  /** Takes a copy of an entry. */
  add(entry: SentEntry): void {
    const writer = this.#writer;
    const start = writer.offset;
    SentEntry.write(writer, entry);
    writer.writeUint32(RESULT_UNKNOWN);
    writer.writeUint32(0);
    this.#starts.push(start);
    if (!isPlain(entry)) this.#arePlain = false;
  }

  records(): AuditRecord[] {
    const reader = new XdrReader(this.bytes, { lenient: { text: true } });
    return this.#starts.map((start) => {
      const entry = ByteTrueEntry.read(reader.reset(this.bytes, start));
      return { entry, result: RESULT_UNKNOWN, address: '' };
    });
  }

  /** The lines of all, as `logLine` writes them, without the last line end; undefined where one entry is not plain. */
  plainLines(): string | undefined {
    if (!this.#arePlain) return undefined;
    const { bytes } = this;
    // long enough: a text's length takes 4 bytes, and what stands behind the text in a line takes one
    const lines = Buffer.allocUnsafe(this.#writer.offset);
    let to = 0;
    for (let i = 0; i < this.length; i++) {
      const end = this.start(i + 1) - AFTER_ENTRY_BYTES;
      for (let at = this.start(i); at < end;) {
        const length = lengthAt(bytes, at);
        const text = at + 4;
        for (let k = text; k < text + length; k++) lines[to++] = bytes[k] ?? 0;
        lines[to++] = SPACE;
        at = text + ((length + 3) & ~3);
      }
      lines[to - 1] = NEWLINE;
    }
    return lines.toString('latin1', 0, to - 1);
  }
}
