import type { AuditRecord } from '../programs/audit.js';
import type { Provenance } from './trail.js';

interface Batch {
  readonly records: AuditRecord[];
  readonly from: Provenance[];
  readonly taken: Promise<void>;
}

/**
 * Gathers what comes by SENDLOG in one turn of the event loop, over whatever connections: it is shown together, taken
 * together, and all who reported it wait for the same promise.
 */
export class LoggedPerTurn {
  readonly #show: (records: readonly AuditRecord[]) => Promise<void>;
  readonly #take: (records: readonly AuditRecord[], from: readonly Provenance[]) => void;
  #open: Batch | undefined;

  /** @param take takes records that were shown; in the order they came, each with its provenance at the same place */
  constructor(
    show: (records: readonly AuditRecord[]) => Promise<void>,
    take: (records: readonly AuditRecord[], from: readonly Provenance[]) => void,
  ) {
    this.#show = show;
    this.#take = take;
  }

  /** Resolves when the record was taken; rejects where it could not be shown. */
  add(record: AuditRecord, from: Provenance): Promise<void> {
    const batch = (this.#open ??= this.#begin());
    batch.records.push(record);
    batch.from.push(from);
    return batch.taken;
  }

  #begin(): Batch {
    const records: AuditRecord[] = [];
    const from: Provenance[] = [];
    // what other connections bring in this turn is read before that
    const taken = new Promise<void>((resolve, reject) => {
      setImmediate(() => void this.#end(records, from).then(resolve, reject));
    });
    return { records, from, taken };
  }

  async #end(records: readonly AuditRecord[], from: readonly Provenance[]): Promise<void> {
    this.#open = undefined;
    await this.#show(records);
    this.#take(records, from);
  }
}
