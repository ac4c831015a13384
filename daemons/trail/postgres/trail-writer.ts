import type { Connection } from '../../postgres/connection.js';
import { DatabaseAwayError } from '../../postgres/database-fault.js';
import { inTransaction } from '../../postgres/in-transaction.js';
import { AWAIT_HELD, type Lease } from '../../postgres/lease.js';
import type { TrailRecord } from '../../programs/audit.js';
import type { AnchorFile } from '../anchors.js';
import type { Echo, Taken } from '../trail.js';
import { Group, setPrinted } from './group.js';
import { readFrom } from './read-records.js';
import { countOf, readEnd, type TrailEnd } from './trail-end.js';

interface TrailWriterParts {
  /** Lends a connection for as long as `use` takes. @throws DatabaseAwayError */
  readonly lend: <T>(use: (connection: Connection) => Promise<T>) => Promise<T>;
  readonly lease: Lease;
  /** What the end is held against whenever it is read: another database may have lost some of it. */
  readonly anchors: AnchorFile | undefined;
  readonly echo: Echo;
  readonly now: () => number;
  /** What messages call the trail. */
  readonly name: string;
  /** Told of the newest record that was stored. */
  readonly onStored: (newest: TrailRecord) => void;
}

/** Puts something into a group and gives what became of it; undefined where the group must be committed first. */
type Plan<T> = (group: Group, before: Echo['before']) => Promise<{ readonly value: T } | undefined>;

interface Work {
  readonly records: number;
  readonly plan: Plan<unknown>;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

interface Ready {
  readonly work: Work;
  readonly value: unknown;
  readonly shown: Taken | undefined;
}

const MAX_GROUP_RECORDS = 2_000;
/** How many records may wait for a group, since they are held in memory. */
const MAX_WAITING_RECORDS = 50_000;
const PRINTED_AT_ONCE = 1_000;

/**
 * Writes to the trail while the lease is held: one group after the other, each behind the end of the one before. Where
 * it is not certain what became of a group, the end is read again: its hash tells.
 */
export class TrailWriter {
  readonly #parts: TrailWriterParts;
  readonly #works: Work[] = [];
  #waiting = 0;
  #running: Promise<void> | undefined;
  #end: TrailEnd | undefined;
  /** The term of the lease in which the end was read; 0 for none. */
  #term = 0;
  /** Of which database it is the end: one that took over from it may have lost some of it. */
  #instance = '';
  /** Up to which position lines were given to the output. */
  #printed = 0;
  /** In which term that is known; in another one the database tells. */
  #printedTerm = 0;

  constructor(parts: TrailWriterParts) {
    this.#parts = parts;
  }

  /** The end of the trail as it is known here; undefined while it is not written from here. */
  get end(): TrailEnd | undefined {
    return this.#isCurrent ? this.#end : undefined;
  }

  /** How many sources are known, without that of SENDLOG. */
  get sources(): number {
    return this.#end === undefined ? 0 : countOf(this.#end.sources);
  }

  /**
   * Runs `plan` in the next group, and resolves to what it gave once that is committed. Rejects where too many records
   * wait already, and where the group was not committed, or nobody knows whether it was.
   *
   * @param records how many records it adds
   */
  submit<T>(records: number, plan: Plan<T>): Promise<T> {
    const count = Math.max(1, records);
    if (this.#waiting > 0 && this.#waiting + count > MAX_WAITING_RECORDS)
      return Promise.reject(new Error(`${this.#waiting} records wait to be stored already: try again later`));
    this.#waiting += count;
    const done = new Promise<T>((resolve, reject) =>
      this.#works.push({ records: count, plan, resolve, reject }),
    );
    this.#running ??= Promise.resolve().then(() => this.#run());
    return done.finally(() => (this.#waiting -= count));
  }

  /** Gets ready to write, where the lease is held. @throws DamagedStoreError */
  prepare(): Promise<void> {
    return this.submit(0, () => Promise.resolve({ value: undefined }));
  }

  /** Waits for what is under way, and notes up to where lines were printed. */
  async close(): Promise<void> {
    await this.#running;
    const [printed, isOurs] = [this.#printed, this.end !== undefined];
    if (isOurs) await this.#parts.lend((connection) => setPrinted(connection, printed));
  }

  get #isCurrent(): boolean {
    return this.#end !== undefined && this.#term === this.#parts.lease.term;
  }

  async #run(): Promise<void> {
    while (this.#works.length > 0) {
      try {
        await this.#takeGroup(await this.#current());
      } catch (error) {
        for (const work of this.#works.splice(0)) work.reject(error);
      }
    }
    this.#running = undefined;
  }

  /** The end of the trail, which is read where it is not known in this term, or is that of another database. */
  async #current(): Promise<TrailEnd> {
    const { lease, lend } = this.#parts;
    if (this.#end !== undefined && this.#isCurrent) {
      const instance = await lend((connection) => Promise.resolve(connection.instance));
      if (instance === this.#instance) return this.#end;
    }
    this.#term = lease.term;
    this.#end = undefined;
    const end = await this.#read();
    if (this.#printedTerm !== this.#term) this.#printed = end.printed;
    this.#printedTerm = this.#term;
    await this.#printRest(end);
    this.#end = end;
    return end;
  }

  /**
   * Reads the end behind the lock of the lease: what was sent before is committed by then, on a standby too that has to
   * have it, or never will be.
   */
  #read(): Promise<TrailEnd> {
    const { anchors, lend, name } = this.#parts;
    return lend(async (connection) => {
      const end = await inTransaction(connection, async () => {
        const [held] = this.#term === 0 ? [] : await connection.run(AWAIT_HELD, this.#held);
        if (held === undefined)
          throw new DatabaseAwayError('another log server writes this trail: this one stands by');
        return readEnd(connection, anchors, name);
      });
      this.#instance = connection.instance;
      this.#printed = Math.min(this.#printed, end.position);
      return end;
    });
  }

  get #held(): Lease['held'] {
    const [name, holder] = this.#parts.lease.held;
    return [name, holder, this.#term];
  }

  /** Prints what was stored, by the log server before or by this one, and perhaps not printed. */
  async #printRest({ position }: TrailEnd): Promise<void> {
    const { echo, lend } = this.#parts;
    while (this.#printed < position) {
      const after = this.#printed;
      const rest = await lend((connection) => readFrom(connection, after, PRINTED_AT_ONCE));
      const records = rest.map(({ record }) => record);
      echo.before(records);
      echo.after(records);
      this.#printed = Math.max(after + 1, Number(rest.at(-1)?.position ?? position));
    }
  }

  async #takeGroup(end: TrailEnd): Promise<void> {
    const { now } = this.#parts;
    const group = new Group({ ...end, printed: this.#printed }, now());
    const ready = await this.#plan(group);
    try {
      if (!group.isEmpty) await this.#commit(group);
    } catch (error) {
      for (const { work, shown } of ready) {
        if (shown !== undefined) this.#parts.echo.undone(shown);
        work.reject(error);
      }
      return;
    }
    this.#tell(group, ready);
  }

  /** Puts what waits into a group, up to its bound, or up to what needs that group committed first. */
  async #plan(group: Group): Promise<Ready[]> {
    const { echo } = this.#parts;
    const ready: Ready[] = [];
    let records = 0;
    for (let work = this.#works[0]; work !== undefined; work = this.#works[0]) {
      if (records > 0 && records + work.records > MAX_GROUP_RECORDS) break;
      let shown: Taken | undefined;
      try {
        const planned = await work.plan(group, (about) => {
          echo.before(about);
          shown = about;
        });
        if (planned === undefined) break;
        ready.push({ work, value: planned.value, shown });
        records += work.records;
      } catch (error) {
        if (shown !== undefined) echo.undone(shown);
        work.reject(error);
      }
      this.#works.shift();
    }
    return ready;
  }

  /** @throws where it was not committed, or nobody knows whether it was */
  async #commit(group: Group): Promise<void> {
    const { lend } = this.#parts;
    try {
      await lend((connection) => {
        if (connection.instance !== this.#instance)
          throw new DatabaseAwayError('another database has taken over since the end of the trail was read');
        return group.commit(connection, this.#held);
      });
      group.becomeKnown();
      this.#end = group.end;
    } catch (error) {
      this.#end = undefined;
      const end = await this.#read();
      this.#end = end;
      // of a group without records the hash cannot tell
      if (group.records.length === 0 || Buffer.compare(end.hash, group.end.hash) !== 0) throw error;
    }
  }

  #tell(group: Group, ready: readonly Ready[]): void {
    const { echo, onStored } = this.#parts;
    const newest = group.records.at(-1);
    if (newest !== undefined) this.#printed = Number(newest.position);
    for (const { work, value, shown } of ready) {
      if (shown !== undefined) echo.after(shown);
      work.resolve(value as never);
    }
    if (newest !== undefined) onStored(newest);
  }
}
