import type { Connection, Statement } from '../../postgres/connection.js';
import { DEMAND_HELD, type Lease } from '../../postgres/lease.js';
import type { AuditRecord, TrailRecord } from '../../programs/audit.js';
import type { Binding } from '../binding.js';
import { sealed } from '../chain.js';
import type { KnownSource } from '../plan-append.js';
import { sourceKey } from '../source-key.js';
import { authenticationNumber } from '../record-row.js';
import { type Gap, type Provenance, SENDLOG_SOURCE } from '../trail.js';
import { countOf, type TrailEnd } from './trail-end.js';
import { ADD_RECORDS, columnsOf } from './trail-row.js';

/** source, head, authentication, identity */
const SET_SOURCE: Statement<never> = {
  name: 'set source of trail',
  text: `INSERT INTO trail_sources (source, head, authentication, identity) VALUES ($1, $2, $3, $4)
    ON CONFLICT (source) DO UPDATE
    SET head = excluded.head, authentication = excluded.authentication, identity = excluded.identity`,
};

/** source, first, last, when */
const ADD_GAP: Statement<never> = {
  name: 'add gap of trail',
  text: 'INSERT INTO trail_gaps (source, first, last, noticed_ms) VALUES ($1, $2, $3, $4)',
};

/** position */
const SET_PRINTED: Statement<never> = {
  name: 'set printed of trail',
  text: 'UPDATE trail_output SET printed = greatest(printed, $1) WHERE id = 1',
};

interface TouchedSource extends KnownSource {
  readonly source: Uint8Array;
}

/** What is committed together: records behind the end of the chain, with the sources and gaps that change by them. */
export class Group {
  readonly #end: TrailEnd;
  readonly #nowMs: number;
  readonly #records: TrailRecord[] = [];
  readonly #gaps: Gap[] = [];
  readonly #touched = new Map<string, TouchedSource>();
  #newSources = 0;
  #hash: Uint8Array;

  constructor(end: TrailEnd, nowMs: number) {
    this.#end = end;
    this.#nowMs = nowMs;
    this.#hash = end.hash;
  }

  get isEmpty(): boolean {
    return this.#touched.size === 0;
  }

  /** How many sources there are with its new ones, without that of SENDLOG. */
  get sources(): number {
    return countOf(this.#end.sources) + this.#newSources;
  }

  /** The records, in their order. */
  get records(): readonly TrailRecord[] {
    return this.#records;
  }

  /** Whether something of a source is in it, which is not in the database yet. */
  hasTouched(source: Uint8Array): boolean {
    return this.#touched.has(sourceKey(source));
  }

  source(source: Uint8Array): KnownSource | undefined {
    const key = sourceKey(source);
    return this.#touched.get(key) ?? this.#end.sources.get(key);
  }

  setSource(source: Uint8Array, head: number, { authentication, identity }: Binding): void {
    const key = sourceKey(source);
    if (this.source(source) === undefined && key !== sourceKey(SENDLOG_SOURCE)) this.#newSources++;
    this.#touched.set(key, { source, head, authentication, identity });
  }

  addGap(source: Uint8Array, first: number, last: number): void {
    this.#gaps.push({ source, first, last, noticedMs: this.#nowMs });
  }

  add(source: Uint8Array, sequence: number, record: AuditRecord, from: Provenance): void {
    const next = sealed({
      previous_hash: this.#hash,
      position: BigInt(this.#end.position + this.#records.length + 1),
      source,
      sequence: BigInt(sequence),
      record,
      received_ms: BigInt(this.#nowMs),
      ...from,
    });
    this.#records.push(next);
    this.#hash = next.hash;
  }

  /** The end of the trail once it is committed. */
  get end(): TrailEnd {
    const { position, sources, printed } = this.#end;
    return { position: position + this.#records.length, hash: this.#hash, sources, printed };
  }

  /** Makes its sources known; to be called once it is committed. */
  becomeKnown(): void {
    for (const [key, { head, authentication, identity }] of this.#touched)
      this.#end.sources.set(key, { head, authentication, identity });
  }

  /** One round trip. @throws where it is not certain that it was committed */
  async commit(connection: Connection, held: Lease['held']): Promise<void> {
    const asked: Promise<unknown>[] = [connection.command('BEGIN'), connection.run(DEMAND_HELD, held)];
    if (this.#records.length > 0) asked.push(connection.run(ADD_RECORDS, columnsOf(this.#records)));
    for (const { source, head, authentication, identity } of this.#touched.values()) {
      const values = [Buffer.from(source), head, authenticationNumber(authentication), identity];
      asked.push(connection.run(SET_SOURCE, values));
    }
    for (const { source, first, last, noticedMs } of this.#gaps)
      asked.push(connection.run(ADD_GAP, [Buffer.from(source), first, last, noticedMs]));
    // of the group before: its lines were given to the output, and have had a round trip to get there
    asked.push(connection.run(SET_PRINTED, [this.#end.printed]));
    const results = await Promise.allSettled([...asked, connection.commit()]);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}

/** Notes up to which position lines were given to the output, where no group follows that would. */
export async function setPrinted(connection: Connection, position: number): Promise<void> {
  await connection.run(SET_PRINTED, [position]);
}
