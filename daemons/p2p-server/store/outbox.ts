import type { OperationRecord } from './operation-record.js';

/** A record by the number that it has for good among those of its source: 1, 2, … */
export interface SequencedRecord extends OperationRecord {
  readonly sequence: number;
  /** When it was made, since 1970-01-01 UTC. */
  readonly recordedMs: number;
}

/**
 * The records on their way to the log server, oldest first. They come in by `Store.transact`. Where several servers share
 * a store, its numbers are those that were seen last.
 */
export interface Outbox {
  /** Who reports: a UUID that lasts as long as the store. */
  readonly source: string;
  /** The file that they outlast the server in; undefined where they do not. */
  readonly keptIn?: string | undefined;
  /** Of the last record there ever was; 0 before the first. */
  readonly lastSequence: number;
  /** Records that are not acknowledged: those up to `lastSequence`. */
  readonly depth: number;
  /** When the oldest of them was made; undefined where there is none. */
  readonly oldestMs: number | undefined;
  /** Records that there was no room for and that no record tells of yet. */
  readonly dropped: number;
  /** Looks what there is, where others may have changed it. */
  refresh(): Promise<void>;
  /** At most `limit` records from `sequence` on. */
  read(sequence: number, limit: number): Promise<readonly SequencedRecord[]>;
  /**
   * Forgets the records up to and including `sequence`, sooner or later: after a failure they may be there again. Where
   * some were dropped before, their record may come in with it, for which nobody is called back.
   */
  acknowledge(sequence: number): Promise<void>;
  /**
   * Goes on as another source, with the waiting records numbered anew from 1. For a store that was set back, whose
   * numbers the log server has seen with other records.
   */
  renewSource(): Promise<void>;
  /**
   * Calls back when this server is the one that takes the records to the log server, with a signal that says when it no
   * longer is: where several share a store one does at a time, otherwise at once and for good.
   */
  onTerm(listener: (over: AbortSignal) => void): void;
  /** Calls back, until it is called with undefined, whenever records have come in for good. */
  onRecorded(listener: (() => void) | undefined): void;
}
