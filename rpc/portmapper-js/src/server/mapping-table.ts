import type { Netid } from '../netid.js';

/** One program's version on one transport, as the table holds it. */
export interface TableEntry {
  /** The program's number. */
  readonly program: number;
  /** The version's number. */
  readonly version: number;
  /** What it is called over. */
  readonly netid: Netid;
  /** A universal address of the netid that was read before. */
  readonly uaddr: string;
  /** Who set it. */
  readonly owner: MappingOwner;
  /** The portmapper's own: nobody takes it away. */
  readonly isPermanent: boolean;
}

/** Who set a mapping, as far as a server without the peer's credentials can tell. */
export type MappingOwner = 'superuser' | 'unknown';

/** What became of a SET. */
type SetOutcome = 'set' | 'occupied' | 'full';

/** What became of an UNSET. That there was nothing to take away is success, as rpcbind has it. */
type UnsetOutcome = 'unset' | 'foreign';

/** The most mappings in a table that was given no other limit. */
export const DEFAULT_MAX_TABLE_ENTRIES = 4096;

/** The portmapper's table: which program's version is found where. Bounded; does no I/O. */
export class MappingTable {
  readonly #maxEntries: number;
  /** By program, in order of their setting. */
  readonly #programs = new Map<number, TableEntry[]>();
  #size = 0;

  constructor(maxEntries = DEFAULT_MAX_TABLE_ENTRIES) {
    this.#maxEntries = maxEntries;
  }

  get size(): number {
    return this.#size;
  }

  /** Adds a mapping where none is for its program, version and netid (RFC 1833 §2.2.1). */
  set(entry: TableEntry): SetOutcome {
    if (this.findExact(entry.program, entry.version, entry.netid) !== undefined) return 'occupied';
    if (this.#size >= this.#maxEntries) return 'full';
    const entries = this.#programs.get(entry.program);
    if (entries === undefined) this.#programs.set(entry.program, [entry]);
    else entries.push(entry);
    this.#size++;
    return 'set';
  }

  /**
   * Takes away the mappings of a program's version, on some netids or on all. What belongs to another owner stays, and
   * then the outcome is `foreign`; the superuser may take away anything but what is permanent.
   */
  unset(
    { program, version }: Pick<TableEntry, 'program' | 'version'>,
    netids: readonly string[] | undefined,
    owner: MappingOwner,
  ): UnsetOutcome {
    const entries = this.#programs.get(program) ?? [];
    const meant = entries.filter(
      (each) => each.version === version && (netids === undefined || netids.includes(each.netid)),
    );
    const removed = meant.filter((each) => mayRemove(each, owner));
    const kept = entries.filter((each) => !removed.includes(each));
    if (kept.length === 0) this.#programs.delete(program);
    else this.#programs.set(program, kept);
    this.#size -= removed.length;
    return removed.length === meant.length ? 'unset' : 'foreign';
  }

  /** The mapping of exactly this version. */
  findExact(program: number, version: number, netid: string): TableEntry | undefined {
    return this.#programs.get(program)?.find((each) => each.version === version && each.netid === netid);
  }

  /** The mapping of this version, or else the latest of another version: the program itself then says PROG_MISMATCH. */
  find(program: number, version: number, netid: string): TableEntry | undefined {
    return (
      this.findExact(program, version, netid) ??
      this.#programs.get(program)?.findLast((each) => each.netid === netid)
    );
  }

  /** All mappings of a program's version. */
  findAll(program: number, version: number): readonly TableEntry[] {
    return this.#programs.get(program)?.filter((each) => each.version === version) ?? [];
  }

  /** Everything, each program's together. */
  entries(): readonly TableEntry[] {
    return [...this.#programs.values()].flat();
  }
}

function mayRemove(entry: TableEntry, owner: MappingOwner): boolean {
  return !entry.isPermanent && (owner === 'superuser' || owner === entry.owner);
}
