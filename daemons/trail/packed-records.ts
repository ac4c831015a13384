import { XdrReader, XdrWriter } from 'node-xdr';
import type { AuditRecord } from '../programs/audit.js';
import { AuditRecord as AuditRecordCodec } from '../programs/byte-true-audit.js';

const PAGE_BYTES = 65_536;
/** Where a page that holds so much has no room for another record of whatever length. */
const FULL_PAGE_BYTES = PAGE_BYTES - 1_024;

const NOTHING = new Uint8Array();

/**
 * So many places for records, which are kept as their bytes. Ten thousand records of several objects each would be copied
 * again and again by the collector of young objects: at full load that took more time than all else.
 */
export class PackedRecords {
  /** The page that a place's record is on; a page goes when no place names it. */
  readonly #pages: (Buffer | undefined)[] = [];
  readonly #offsets: Uint32Array;
  readonly #reader = new XdrReader(NOTHING, { lenient: { text: true } });
  #writer = new XdrWriter({ initialBytes: PAGE_BYTES });

  constructor(places: number) {
    this.#offsets = new Uint32Array(places);
  }

  /** Puts a record at a place, instead of the one that was there. */
  set(place: number, record: AuditRecord): void {
    const offset = this.#begin();
    AuditRecordCodec.write(this.#writer, record);
    this.#pages[place] = this.#writer.bytes;
    this.#offsets[place] = offset;
  }

  /** The same with a record that is bytes already: those of `audit_record` in XDR. */
  setBytes(place: number, bytes: Buffer, start: number, end: number): void {
    const offset = this.#begin();
    const to = this.#writer.reserve(end - start);
    const page = this.#writer.bytes;
    // short as they are, a loop is faster than a call into the engine
    for (let at = start; at < end; at++) page[to + at - start] = bytes[at] ?? 0;
    this.#pages[place] = page;
    this.#offsets[place] = offset;
  }

  /** The same with bytes that nobody changes any more: they are kept, and not copied. */
  keepBytes(place: number, bytes: Buffer, start: number): void {
    this.#pages[place] = bytes;
    this.#offsets[place] = start;
  }

  #begin(): number {
    if (this.#writer.offset > FULL_PAGE_BYTES) this.#writer = new XdrWriter({ initialBytes: PAGE_BYTES });
    return this.#writer.offset;
  }

  /** The record at a place; undefined where none was put. */
  get(place: number): AuditRecord | undefined {
    const page = this.#pages[place];
    if (page === undefined) return undefined;
    return AuditRecordCodec.read(this.#reader.reset(page, this.#offsets[place]));
  }
}
