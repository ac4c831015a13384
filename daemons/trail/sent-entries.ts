import { XdrReader, XdrWriter } from 'node-xdr';
import { type AuditRecord, RESULT_UNKNOWN } from '../programs/audit.js';
import { LogEntry as ByteTrueEntry } from './byte-true.js';
import { isPlain, lengthAt, SentEntry } from './plain-entry.js';
import type { RecordBytes } from './record-bytes.js';

const INITIAL_BYTES = 1_024;
/** What `Buffer.allocUnsafe` gives memory of its own for. */
const OWN_BYTES = Buffer.poolSize / 2;
/** The result, and an address that is empty: what SENDLOG says nothing of. */
const AFTER_ENTRY_BYTES = 8;
const SPACE = 0x20;
const NEWLINE = 0x0a;

/** Entries that came by SENDLOG, as the bytes of their records in XDR, behind each other. */
export class SentEntries implements RecordBytes {
  readonly #writer = new XdrWriter({ initialBytes: INITIAL_BYTES });
  readonly #starts: number[] = [];
  #arePlain = true;

  /** How many there are. */
  get length(): number {
    return this.#starts.length;
  }

  /** The bytes of all records. */
  get bytes(): Buffer {
    return this.#writer.bytes;
  }

  /** Whether most of the memory they stand in is theirs, and all of it is nobody else's. */
  get fillOwnMemory(): boolean {
    // it doubled when they filled it, and from there on is no part of a larger piece
    return this.bytes.length >= OWN_BYTES;
  }

  /** Where the bytes of a record begin, and those of the one before it end. */
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

  /** The lines of all of them, as `logLine` writes them, where all are plain; undefined where one is not. */
  plainLines(): string | undefined {
    if (!this.#arePlain) return undefined;
    const { bytes } = this;
    // a text's length takes more than what stands behind it in a line
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
