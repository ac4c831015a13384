import type { AuditRecord } from '../programs/audit.js';
import type { Provenance } from './trail.js';

interface Batch {
  readonly records: AuditRecord[];
  readonly from: Provenance[];
  readonly taken: Promise<void>;
}

/** Takes records, in the order they came, each with its provenance at the same place. Rejects where none was taken. */
export type TakeLogged = (records: readonly AuditRecord[], from: readonly Provenance[]) => Promise<void>;

/**
 * Gathers what comes by SENDLOG in one turn of the event loop, over whatever connections: it is taken together, and all
 * who reported it wait for the same promise.
 */
export class LoggedPerTurn {
  readonly #take: TakeLogged;
  readonly #maxRecords: number;
  #open: Batch | undefined;

  /** @param maxRecords how many are taken together at most; what comes besides is taken right behind */
  constructor(take: TakeLogged, maxRecords = Infinity) {
    this.#take = take;
    this.#maxRecords = maxRecords;
  }

  /** Settles as the taking of the record does. */
  add(record: AuditRecord, from: Provenance): Promise<void> {
    const batch = (this.#open ??= this.#begin());
    batch.records.push(record);
    batch.from.push(from);
    if (batch.records.length >= this.#maxRecords) this.#open = undefined;
    return batch.taken;
  }

  #begin(): Batch {
    const records: AuditRecord[] = [];
    const from: Provenance[] = [];
    // what other connections bring in this turn is read before that
    const taken = new Promise<void>((resolve, reject) => {
      setImmediate(() => {
        this.#open = undefined;
        this.#take(records, from).then(resolve, reject);
      });
    });
    return { records, from, taken };
  }
}
