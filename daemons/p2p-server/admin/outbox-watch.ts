import type { Outbox, SequencedRecord } from '../store/outbox.js';
import { overlaid } from '../../admin/overlaid.js';

/** Records that were read and are not acknowledged: bounded whatever a sender reads. */
const MAX_UNDER_WAY = 100_000;

/** Takes the times from recording to acknowledgement, in ms. */
export type OnAcknowledged = (lagMs: number) => void;

/** How long the records of an outbox wait, and how many it has dropped. */
export class OutboxWatch {
  /** To be used in place of the outbox. */
  readonly outbox: Outbox;
  readonly #original: Outbox;
  readonly #onAcknowledged: OnAcknowledged;
  readonly #nowMs: () => number;
  /** When the records were made that have been read, by their sequence. */
  readonly #recordedMs = new Map<number, number>();
  #droppedBefore = 0;
  #droppedNow = 0;

  constructor(outbox: Outbox, onAcknowledged: OnAcknowledged, nowMs: () => number = Date.now) {
    this.#original = outbox;
    this.#onAcknowledged = onAcknowledged;
    this.#nowMs = nowMs;
    this.outbox = overlaid(outbox, {
      read: (sequence, limit) => this.#read(sequence, limit),
      acknowledge: (sequence) => this.#acknowledge(sequence),
      renewSource: () => this.#renewSource(),
    });
  }

  /** How long the oldest record waits, in ms; 0 where none does. A clock that was set back makes none wait. */
  get oldestAgeMs(): number {
    const { oldestMs } = this.#original;
    return oldestMs === undefined ? 0 : Math.max(0, this.#nowMs() - oldestMs);
  }

  /** All that were dropped since the start: the outbox forgets their number when a record tells of it. */
  get droppedTotal(): number {
    this.countDropped();
    return this.#droppedBefore + this.#droppedNow;
  }

  /** To be called after each operation. */
  countDropped(): void {
    const { dropped } = this.#original;
    if (dropped < this.#droppedNow) this.#droppedBefore += this.#droppedNow;
    this.#droppedNow = dropped;
  }

  async #read(sequence: number, limit: number): Promise<readonly SequencedRecord[]> {
    const records = await this.#original.read(sequence, limit);
    for (const { sequence: number, recordedMs } of records)
      if (this.#recordedMs.size < MAX_UNDER_WAY) this.#recordedMs.set(number, recordedMs);
    return records;
  }

  async #acknowledge(sequence: number): Promise<void> {
    this.countDropped();
    await this.#original.acknowledge(sequence);
    this.countDropped();
    const nowMs = this.#nowMs();
    for (const [number, recordedMs] of this.#recordedMs) {
      if (number > sequence) continue;
      this.#recordedMs.delete(number);
      this.#onAcknowledged(Math.max(0, nowMs - recordedMs));
    }
  }

  async #renewSource(): Promise<void> {
    this.#recordedMs.clear();
    await this.#original.renewSource();
  }
}
