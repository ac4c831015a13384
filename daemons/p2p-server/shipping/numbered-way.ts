import { setTimeout as sleep } from 'node:timers/promises';
import { type AppendArgs, type HeadResult, MAX_RECORDS } from '../../programs/audit.js';
import type { Diagnose } from '../../diagnostics/diagnostics.js';
import type { Outbox, SequencedRecord } from '../store/outbox.js';
import { auditRecord, firstBatch, hasStrayText, spelledBatch } from './audit-batch.js';
import { goOnAsAnother } from './go-on-as-another.js';
import { ForeignSourceError, type LogWay, type Progress } from './log-way.js';
import { heldBy, isUnreadable, type NumberedLog, sourceId } from './numbered-log.js';
import type { SourceMarks } from './source-marks.js';
import { waitingRecords } from './waiting-records.js';

/** Batches on their way at once. */
const MAX_UNDER_WAY = 8;
/**
 * How long records that follow a batch are gathered, as the console's lines are: a call for each few of them costs both
 * servers more than all else about them.
 */
const GATHER_MS = 10;
/** Sending twice does no harm here, so a log server that stands still is soon tried over another connection. */
const ANSWER_TIMEOUT_MS = 10_000;

interface NumberedWayOptions {
  readonly log: NumberedLog;
  readonly outbox: Outbox;
  readonly marks: SourceMarks;
  readonly diagnose: Diagnose;
  /** Ends a call when the server stops. */
  readonly signal: AbortSignal;
  readonly close: () => Promise<void>;
}

interface Batch {
  readonly last: number;
  /** Whether the log server may fail to read it for its texts, which are no UTF-8. */
  readonly hasStrayText: boolean;
  readonly answer: Promise<HeadResult>;
}

/**
 * To a log server that knows records by their numbers: whole batches, several on their way at once. What is sent again
 * after a failure is recognised there, and what would leave a gap is not taken.
 */
export class NumberedWay implements LogWay {
  readonly #options: NumberedWayOptions;
  /** Read from the outbox and not sent yet. */
  #ahead: readonly SequencedRecord[] = [];
  #isSpelling = false;
  #sentMs = -Infinity;

  constructor(options: NumberedWayOptions) {
    this.#options = options;
  }

  close(): Promise<void> {
    return this.#options.close();
  }

  async ship(progress: Progress): Promise<void> {
    const { outbox, marks } = this.#options;
    while (outbox.depth > 0) await this.#shipFrom(marks.acknowledged + 1, progress);
  }

  /** Until nothing is left, or has to be sent otherwise from some record on. */
  async #shipFrom(first: number, { answered, acknowledged }: Progress): Promise<void> {
    const underWay: Batch[] = [];
    this.#ahead = [];
    for (let next = first; ;) {
      if (underWay.length === 0) await this.#gather();
      next = await this.#send(next, underWay);
      const batch = underWay.shift();
      if (batch === undefined) return;
      try {
        this.#check(await answered(batch.answer), batch);
      } catch (error) {
        if (!this.#canMend(error, batch)) throw error;
        await answered(Promise.allSettled(underWay.map(({ answer }) => answer)));
        await this.#mend(error);
        return;
      }
      // not what else it says it holds: that was not compared with what waits
      await acknowledged(batch.last);
    }
  }

  /** The first record after a pause leaves at once, and so does a full batch. */
  async #gather(): Promise<void> {
    const { outbox, signal } = this.#options;
    const leftMs = this.#sentMs + GATHER_MS - performance.now();
    if (leftMs > 0 && outbox.depth < MAX_RECORDS)
      await sleep(leftMs, undefined, { signal }).catch(() => undefined);
  }

  #canMend(error: unknown, { hasStrayText }: Batch): boolean {
    return error instanceof ForeignSourceError || (hasStrayText && !this.#isSpelling && isUnreadable(error));
  }

  async #mend(error: unknown): Promise<void> {
    // Where another goes on, it is not to find its source changed.
    this.#options.signal.throwIfAborted();
    if (error instanceof ForeignSourceError) await goOnAsAnother(this.#options, error);
    else this.#isSpelling = true;
  }

  /** Sends the records from `next` on as far as may be, and returns the one to be sent after them. */
  async #send(next: number, underWay: Batch[]): Promise<number> {
    while (underWay.length < MAX_UNDER_WAY) {
      const records = await this.#nextBatch(next);
      const last = records.at(-1)?.sequence;
      if (last === undefined) break;
      underWay.push(this.#append(records, last));
      next = last + 1;
    }
    return next;
  }

  async #nextBatch(next: number): Promise<readonly SequencedRecord[]> {
    let records = firstBatch(this.#ahead);
    // What does not fill a batch may have got company.
    if (records.length === this.#ahead.length) {
      this.#ahead = await waitingRecords(this.#options.outbox, next, MAX_RECORDS);
      records = firstBatch(this.#ahead);
    }
    this.#ahead = this.#ahead.slice(records.length);
    return records;
  }

  #append(records: readonly SequencedRecord[], last: number): Batch {
    const { log, marks, outbox, signal } = this.#options;
    const batch: AppendArgs = {
      source: sourceId(outbox.source),
      first: BigInt(last - records.length + 1),
      oldest: BigInt(marks.acknowledged + 1),
      records: records.map(auditRecord),
    };
    marks.sending(last);
    this.#sentMs = performance.now();
    const sent = this.#isSpelling ? spelledBatch(batch) : batch;
    const answer = log.APPEND(sent, { signal, timeoutMs: ANSWER_TIMEOUT_MS });
    // One that is not waited for any more fails with the connection.
    answer.catch(() => undefined);
    return { last, hasStrayText: hasStrayText(batch), answer };
  }

  /** Whether it holds the batch. */
  #check(result: HeadResult, { last }: Batch): void {
    const head = heldBy(result);
    if (head < last) throw new Error(`it holds records up to ${head}, and ${last} was sent`);
    const { sent } = this.#options.marks;
    if (head > sent) throw new Error(`it holds records up to ${head}, and only ${sent} was sent`);
  }
}
