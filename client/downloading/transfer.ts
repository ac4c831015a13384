import type { Diagnose } from '../../daemons/diagnostics/diagnostics.js';
import { type Deadlines, DEADLINES, type OpenConnection } from '../exchange/exchange.js';
import type { MayReplace } from './destination.js';
import type { DownloadTarget } from './download-target.js';

/** How long a peer may take while a file comes, in milliseconds. */
export interface DownloadDeadlines extends Deadlines {
  /** The longest pause between two pieces of the file. */
  stallMs: number;
  /** How long the peer may take to close after the last byte before that is taken for granted. */
  closeMs: number;
}

/** What a peer gets where nothing else is said. */
export const DOWNLOAD_DEADLINES: DownloadDeadlines = { ...DEADLINES, stallMs: 30_000, closeMs: 1_000 };

/** How far a download has come. */
export interface Progress {
  /** Of the file, with what an earlier download had brought. */
  readonly receivedBytes: number;
  readonly totalBytes: number;
}

/** Whom to tell, and what bounds a download. */
export interface DownloadOptions {
  diagnose: Diagnose;
  deadlines?: DownloadDeadlines | undefined;
  signal?: AbortSignal | undefined;
  /** Asked before anything is fetched to a place where a file is, and again where one has come to be meanwhile. */
  mayReplace?: MayReplace | undefined;
  /** Told when the bytes begin to come, and with every piece of them. */
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** A download that has begun: where it goes, and where the rest of it comes from. */
export interface Transfer {
  target: DownloadTarget;
  connection: OpenConnection;
  /** The size of the whole file. */
  size: number;
  /** What the whole must come to, where that was told before. */
  sha256: string | undefined;
  /** Whether it goes on behind what an earlier download had brought. */
  isResumed: boolean;
}
