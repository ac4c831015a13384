import type { AppendArgs, AuditAuthentication, AuditRecord, ReadArgs, ReadPage } from '../programs/audit.js';
import type { SentEntry } from '../programs/plain-log.js';
import type { SentEntries } from './sent-entries.js';

/** What the log server knows of a caller by itself, not by what the caller says. */
export interface Provenance {
  /** The IP address; empty where there is none. */
  readonly caller: string;
  readonly authentication: AuditAuthentication;
  /** The network or the certificate's fingerprint; empty where not authenticated. */
  readonly identity: string;
}

/** Sequence numbers of a source, first and last included. */
export interface SequenceSpan {
  readonly first: number;
  readonly last: number;
}

/** Records of a source that are lost: the source has them no more, and the trail never had them. */
export interface Gap extends SequenceSpan {
  readonly source: Uint8Array;
  /** When the source said so, in ms since 1970. */
  readonly noticedMs: number;
}

/** What became of a batch. */
export type AppendOutcome =
  /** The trail holds the source's records up to `head`. */
  | {
      readonly kind: 'held';
      readonly head: number;
      /** Those of the batch that were new, in order; the others are duplicates, or came too early. */
      readonly stored: readonly AuditRecord[];
      /** What this batch showed to be lost for ever. */
      readonly gap?: SequenceSpan;
    }
  /**
   * The trail holds these sequence numbers of the batch with another content, or as lost: two reporters number their
   * records as the same source. Nothing was stored: to acknowledge the batch would acknowledge what is not held.
   */
  | { readonly kind: 'differing'; readonly sequences: readonly number[] }
  /** The source is bound to somebody else. */
  | { readonly kind: 'foreign'; readonly reason: string }
  /** The batch makes no sense, and never will. */
  | { readonly kind: 'invalid'; readonly reason: string }
  /** There is no room for another source. */
  | { readonly kind: 'full'; readonly reason: string };

/** What the trail has seen since it was opened, and what it holds. */
export interface TrailCounters {
  /** Records taken since it was opened. */
  readonly records: number;
  /** Records that came again, and were held already. */
  readonly duplicates: number;
  /** Records whose content differed from what is held, in batches that were not taken. */
  readonly differing: number;
  /** Gaps that were noticed since it was opened. */
  readonly gaps: number;
  /** Records in them. */
  readonly missing: number;
  /** Sources known. */
  readonly sources: number;
  /** Position of the newest record; 0 while there is none. */
  readonly lastPosition: number;
  /** Number of the segment that is written, from 1; 0 where the trail has no segments. */
  readonly segment: number;
}

/** Records that are taken together: those of a batch, or entries that came by SENDLOG. */
export type Taken = readonly AuditRecord[] | SentEntries;

/** What else is done with each record that is taken, such as printing its line. */
export interface Echo {
  /** They are about to be stored. @throws Error where they must not be at present */
  before(records: Taken): void;
  /** They are stored; called in their order. */
  after(records: Taken): void;
  /** They were not stored after all. */
  undone(records: Taken): void;
}

export const NO_ECHO: Echo = { before: () => undefined, after: () => undefined, undone: () => undefined };

/** A question for a page of the trail; `maxBytes` bounds the records' bytes in XDR, but one record always fits. */
export type ReadQuery = ReadArgs & { readonly maxBytes: number };

/**
 * All that was reported, each record once, chained by hashes (specs/audit.x). Calls of one turn of the event loop are
 * committed together. Each promise resolves after its commit, and rejects where nothing was stored, or where a database
 * that is away could not say whether it was.
 */
export interface Trail {
  /** Whether what it took outlives the process. */
  readonly isDurable: boolean;
  readonly counters: TrailCounters;
  /** Why nothing can be stored at present, of a trail that finds that out by itself, before anything is reported. */
  readonly fault?: string | undefined;
  /** Takes a batch by the rules of APPEND. */
  append(batch: AppendArgs, from: Provenance): Promise<AppendOutcome>;
  /** Takes an entry that came by SENDLOG. Its bytes are copied before it returns. */
  log(entry: SentEntry, from: Provenance): Promise<void>;
  /** The highest sequence of a source that it holds; 0 where it holds none. */
  head(source: Uint8Array): Promise<number>;
  /** One page of the records that a query asks for. */
  read(query: ReadQuery): Promise<ReadPage>;
  /** Begins a new segment; does nothing where the present one is empty, or there are none. */
  rotate(): Promise<void>;
  /** Waits for what is under way and gives everything back; the trail cannot be used any more. */
  close(): Promise<void>;
}

/** The source that stands for all that came by SENDLOG: all zero. It is not counted among the sources. */
export const SENDLOG_SOURCE: Uint8Array = new Uint8Array(16);

/** How many sources a trail takes: each costs memory and a row in every segment. */
export const MAX_SOURCES = 100_000;
