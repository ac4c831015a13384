import { randomUUID } from 'node:crypto';
import type { OperationRecord } from './operation-record.js';
import { OutboxPolicy } from './outbox-policy.js';
import type { Outbox, SequencedRecord } from './outbox.js';

/** The outbox of a store that is gone with the server. */
export class MemoryOutbox implements Outbox {
  readonly #policy: OutboxPolicy;
  #source = randomUUID() as string;
  #records: SequencedRecord[] = [];
  #lastSequence = 0;
  #dropped = 0;
  #listener: (() => void) | undefined;

  constructor(policy = new OutboxPolicy()) {
    this.#policy = policy;
  }

  get source(): string {
    return this.#source;
  }

  get lastSequence(): number {
    return this.#lastSequence;
  }

  get depth(): number {
    return this.#records.length;
  }

  get oldestMs(): number | undefined {
    return this.#records[0]?.recordedMs;
  }

  get dropped(): number {
    return this.#dropped;
  }

  refresh(): Promise<void> {
    return Promise.resolve();
  }

  append(records: readonly OperationRecord[]): void {
    if (records.length === 0) return;
    const fitting = this.#policy.fitting(this.depth, records.length);
    for (const record of records.slice(0, fitting)) this.#push(record);
    this.#dropped += records.length - fitting;
    this.#policy.holds(this);
    this.#listener?.();
  }

  lose(count: number): void {
    this.#dropped += count;
    this.#policy.holds(this);
  }

  read(sequence: number, limit: number): Promise<readonly SequencedRecord[]> {
    const at = Math.max(0, sequence - this.#oldestSequence);
    return Promise.resolve(this.#records.slice(at, at + limit));
  }

  acknowledge(sequence: number): Promise<void> {
    this.#records.splice(0, Math.max(0, sequence - this.#oldestSequence + 1));
    const record = this.#policy.recordOfDropped(this);
    if (record !== undefined) {
      this.#dropped = 0;
      this.#push(record);
    }
    this.#policy.holds(this);
    return Promise.resolve();
  }

  renewSource(): Promise<void> {
    this.#source = randomUUID();
    this.#records = this.#records.map((record, index) => ({ ...record, sequence: index + 1 }));
    this.#lastSequence = this.#records.length;
    return Promise.resolve();
  }

  onTerm(listener: (over: AbortSignal) => void): void {
    listener(new AbortController().signal);
  }

  onRecorded(listener: (() => void) | undefined): void {
    this.#listener = listener;
  }

  #push(record: OperationRecord): void {
    const { user, operation, path, timestamp, result, address } = record;
    const sequence = ++this.#lastSequence;
    const recordedMs = Date.now();
    this.#records.push({ user, operation, path, timestamp, result, address, sequence, recordedMs });
  }

  get #oldestSequence(): number {
    return this.#lastSequence - this.#records.length + 1;
  }
}
