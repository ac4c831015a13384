import { XdrReader, XdrWriter } from 'node-xdr';
import type { AuditRecord } from '../programs/audit.js';
import { AuditRecord as AuditRecordCodec } from './byte-true.js';

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
    if (this.#writer.offset > FULL_PAGE_BYTES) this.#writer = new XdrWriter({ initialBytes: PAGE_BYTES });
    const { offset } = this.#writer;
    AuditRecordCodec.write(this.#writer, record);
    this.#pages[place] = this.#writer.bytes;
    this.#offsets[place] = offset;
  }

  /** The record at a place; undefined where none was put. */
  get(place: number): AuditRecord | undefined {
    const page = this.#pages[place];
    if (page === undefined) return undefined;
    return AuditRecordCodec.read(this.#reader.reset(page, this.#offsets[place]));
  }
}
