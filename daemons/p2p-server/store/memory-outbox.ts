import { randomUUID } from 'node:crypto';
import type { OperationRecord } from './operation-record.js';
import type { Outbox, SequencedRecord } from './outbox.js';

/** Records that wait for an absent log server, where the command line says nothing. */
export const DEFAULT_MEMORY_CAPACITY = 10_000;

/** The outbox of a store that is gone with the server. Bounded; what comes on top is counted. */
export class MemoryOutbox implements Outbox {
  readonly #capacity: number;
  #source = randomUUID() as string;
  #records: SequencedRecord[] = [];
  #lastSequence = 0;
  #dropped = 0;
  #listener: (() => void) | undefined;

  constructor(capacity = DEFAULT_MEMORY_CAPACITY) {
    this.#capacity = capacity;
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

  append(records: readonly OperationRecord[]): void {
    for (const record of records) {
      if (this.#records.length >= this.#capacity) this.#dropped++;
      else this.#records.push({ ...record, sequence: ++this.#lastSequence, recordedMs: Date.now() });
    }
    if (records.length > 0) this.#listener?.();
  }

  read(sequence: number, limit: number): Promise<readonly SequencedRecord[]> {
    const at = Math.max(0, sequence - this.#oldestSequence);
    return Promise.resolve(this.#records.slice(at, at + limit));
  }

  acknowledge(sequence: number): Promise<void> {
    this.#records.splice(0, Math.max(0, sequence - this.#oldestSequence + 1));
    // Half empty, not one free place: an outbox that hovers at its bound is one episode.
    if (this.#records.length <= this.#capacity / 2) this.#dropped = 0;
    return Promise.resolve();
  }

  renewSource(): Promise<void> {
    this.#source = randomUUID();
    this.#records = this.#records.map((record, index) => ({ ...record, sequence: index + 1 }));
    this.#lastSequence = this.#records.length;
    return Promise.resolve();
  }

  onRecorded(listener: (() => void) | undefined): void {
    this.#listener = listener;
  }

  get #oldestSequence(): number {
    return this.#lastSequence - this.#records.length + 1;
  }
}
