// What the admin interface answers as JSON, for the page and for scripts. The page’s modules are checked against it.

/** How something fares that the daemon needs. */
export interface Health {
  /** A word that scripts can rely on. */
  readonly name: 'portmapper' | 'log-server' | 'datetime' | 'database';
  readonly state: 'well' | 'warning' | 'fault' | 'unknown';
  /** In words, for people. */
  readonly text: string;
}

/** What is known of the trail’s chain of hashes. */
export interface ChainReport {
  readonly state: 'intact' | 'broken' | 'unknown';
  /** In words, for people. */
  readonly text: string;
  /** Of the newest record that was seen; 0 where none was. */
  readonly position: number;
  /** Of that record, in hexadecimal; empty where none was seen. */
  readonly hash: string;
}

/** How much a P2P server holds. */
export interface DirectoryCounts {
  readonly users: number;
  readonly connected: number;
  readonly publications: number;
}

/** How a daemon is now. */
export interface Overview {
  readonly daemon: 'p2p-server' | 'log-server';
  readonly version: string;
  /** In ms since 1970. */
  readonly startedMs: number;
  /** Whether it takes work. */
  readonly isReady: boolean;
  /** Of a P2P server. */
  readonly directory: DirectoryCounts | null;
  /** Records that the log server has not acknowledged; of a P2P server. */
  readonly waitingRecords: number | null;
  /** Operations, or calls, answered since the start. */
  readonly answered: number;
  readonly health: readonly Health[];
  readonly chain: ChainReport;
}

/** One second of the daemon’s work. */
export interface Sample {
  /** When it ended, in ms since 1970. */
  readonly atMs: number;
  /** Operations of a P2P server, calls of a log server. */
  readonly answered: number;
  /** Half of them took no longer than this, in ms; null where there were none. */
  readonly medianMs: number | null;
  /** 99 of 100 took no longer than this, in ms. */
  readonly p99Ms: number | null;
}

/** Part of a list. */
export interface Listing<Row> {
  readonly rows: readonly Row[];
  /** How many there are that were asked for, as far as was looked. */
  readonly total: number;
  /** False where there are so many that not all were looked at: the newest were. */
  readonly isComplete: boolean;
}

/** A user who is connected. */
export interface UserRow {
  readonly name: string;
  readonly address: string;
  readonly publications: number;
}

/** A file that is published. */
export interface PublicationRow {
  readonly user: string;
  readonly path: string;
  readonly description: string;
  /** The timestamp of the operation that published it: `DD/MM/YYYY HH:MM:SS`. */
  readonly published: string;
  /** In bytes; null where the user’s client did not say. */
  readonly size: number | null;
}

/** A record of the audit trail. */
export interface TrailRow {
  readonly position: number;
  /** By the log server’s clock, in ms since 1970. */
  readonly receivedMs: number;
  readonly user: string;
  readonly operation: string;
  /** Of what publishes and deletes; else empty. */
  readonly path: string;
  /** What the status of the reply means; empty where it is not known. */
  readonly result: string;
  /** Of the user; empty where the server acted by itself. */
  readonly address: string;
}

/** Records of the trail that were seen since the last event. */
export interface TrailNews {
  /** Oldest first. */
  readonly rows: readonly TrailRow[];
  /** So many more were seen that are not shown. */
  readonly skipped: number;
}
