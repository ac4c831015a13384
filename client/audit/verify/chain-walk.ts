import { type Checkpoint, CheckpointQueue } from '../trail/checkpoint.js';
import { diagnose, type Place, type TakenPlace } from './diagnosis.js';
import type { Fault } from './fault.js';
import { fits } from '../trail/record-hash.js';
import { SourceOrder } from './source-order.js';
import { type SourceTables } from '../trail/source-tables.js';
import type { PlacedRecord } from '../trail/stored-record.js';

/** A trail, or a part of it, as it was found. */
export interface FoundTrail {
  /** Where it begins: position 1 behind zero bytes, or where the part before it ended. */
  readonly start: Place;
  /** By position within each file, the files in their order. */
  readonly records: Iterator<PlacedRecord>;
  readonly checkpoints: readonly Checkpoint[];
  /** Where the newest file says that the trail ends. */
  readonly end: Checkpoint & { readonly file: string };
  readonly tables: SourceTables;
}

/** What was found. */
export type Verdict =
  | {
      readonly isSound: true;
      readonly records: number;
      readonly sources: number;
      /** Position and hash of the last record; those before the first where there is none. */
      readonly last: Place;
    }
  | { readonly isSound: false; readonly fault: Fault };

/** So many places are remembered: as many forged records in a row, with hashes of their own, are told from the others. */
const REMEMBERED = 64;

/** Follows the chain from its start and stops at the first fault. */
export function verifyTrail(trail: FoundTrail): Verdict {
  const walk = new ChainWalk(trail);
  const wrongStart = walk.atStart();
  if (wrongStart !== undefined) return { isSound: false, fault: wrongStart };
  for (let step = trail.records.next(); step.done !== true; step = trail.records.next()) {
    const fault = walk.take(step.value);
    if (fault !== undefined) return { isSound: false, fault };
  }
  const fault = walk.atEnd();
  if (fault !== undefined) return { isSound: false, fault };
  const { place, records, sources } = walk;
  return {
    isSound: true,
    records,
    sources,
    last: { position: place.position - 1, previousHash: place.previousHash },
  };
}

class ChainWalk {
  readonly #trail: FoundTrail;
  readonly #checkpoints: CheckpointQueue;
  readonly #order: SourceOrder;
  /** The latest places, each in place of the one {@link REMEMBERED} before it. */
  readonly #taken: TakenPlace[] = [];
  place: Place;
  records = 0;

  constructor(trail: FoundTrail) {
    this.#trail = trail;
    this.place = trail.start;
    this.#checkpoints = new CheckpointQueue(
      trail.checkpoints.filter(({ position }) => position >= trail.start.position),
    );
    this.#order = new SourceOrder(trail.tables, trail.start.position > 1);
  }

  get sources(): number {
    return this.#order.sources;
  }

  /** A file that says of itself that it begins elsewhere than it must. */
  atStart(): Fault | undefined {
    const { start, checkpoints, end } = this.#trail;
    const { position, previousHash } = start;
    const wrong = checkpoints.find(
      (each) => each.position === position - 1 && each.hash !== undefined && each.hash !== previousHash,
    );
    if (wrong === undefined) return undefined;
    const detail = `the hash before it is another by ${wrong.witness}`;
    return { kind: 'changed', position, file: end.file, detail };
  }

  take(found: PlacedRecord): Fault | undefined {
    if (!this.#follows(found)) return this.#diagnose(found);
    this.#remember(found);
    const fault = this.#contradicted(found) ?? this.#beyondEnd(found) ?? this.#order.take(found);
    return fault === undefined ? undefined : this.#refined(fault);
  }

  atEnd(): Fault | undefined {
    const { position } = this.place;
    const { file } = this.#trail.end;
    const furthest = [this.#trail.end, this.#checkpoints.furthest]
      .filter((each) => each !== undefined)
      .reduce((one, other) => (other.position > one.position ? other : one));
    if (furthest.position < position) return this.#order.atEnd(position, file);
    const detail = `position ${furthest.position} is known by ${furthest.witness}`;
    return { kind: 'cut off', position, last: furthest.position, file, detail };
  }

  #follows({ record }: PlacedRecord): boolean {
    const { position, previousHash } = this.place;
    return record.position === position && fits(record, position, previousHash);
  }

  #diagnose(found: PlacedRecord): Fault {
    const { place } = this;
    const before = this.#taken.toSorted((one, other) => other.position - one.position);
    return diagnose({ found, place, before, rest: this.#trail.records });
  }

  #remember(taken: PlacedRecord): void {
    const { position, previousHash } = this.place;
    this.#taken[this.records % REMEMBERED] = { position, previousHash, taken };
    this.place = { position: position + 1, previousHash: taken.record.hash };
    this.records++;
  }

  /** Who makes a chain anew has right hashes, but not those that were written down elsewhere. */
  #contradicted({ record, file }: PlacedRecord): Fault | undefined {
    for (;;) {
      const agreed = this.#checkpoints.latest?.position ?? this.#trail.start.position - 1;
      const checkpoint = this.#checkpoints.take(record.position);
      if (checkpoint === undefined) return undefined;
      const { hash, witness } = checkpoint;
      if (hash !== undefined && hash !== record.hash) {
        // two witnesses of one position may disagree
        const first = Math.min(agreed + 1, record.position);
        const detail = `the hashes were made anew: that of position ${record.position} is another by ${witness}`;
        return { kind: 'changed', position: first, last: record.position, record, file, detail };
      }
    }
  }

  #beyondEnd({ record, file }: PlacedRecord): Fault | undefined {
    const { end } = this.#trail;
    const { position } = record;
    if (position < end.position) return undefined;
    if (position > end.position) {
      const detail = `the trail ends with position ${end.position} by ${end.witness}`;
      return { kind: 'inserted', position, record, file, detail };
    }
    if (end.hash === undefined || end.hash === record.hash) return undefined;
    const detail = `its hash is another by ${end.witness}`;
    return { kind: 'changed', position, record, file, detail };
  }

  /** Forged records may have right hashes of their own: then what they were put before does not follow them. */
  #refined(fault: Fault): Fault {
    for (let count = 0; count < REMEMBERED; count++) {
      const next = this.#trail.records.next();
      if (next.done === true) return fault;
      if (!this.#follows(next.value)) {
        const proved = this.#diagnose(next.value);
        const { last = fault.position } = fault;
        return proved.kind === 'inserted' && proved.position <= last ? proved : fault;
      }
      this.#remember(next.value);
    }
    return fault;
  }
}
