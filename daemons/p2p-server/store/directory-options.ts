import type { DirectoryLimits } from './directory-limits.js';

export const DEFAULT_SESSION_TTL_SECONDS = 60;

/** What a directory can be told, whatever keeps it. */
export interface DirectoryOptions {
  /** How long a session lasts without a heartbeat (60). */
  readonly sessionTtlSeconds?: number;
  /** A clock that is never set back. */
  readonly nowMs?: () => number;
  /** As much as there is memory for where not given. */
  readonly limits?: DirectoryLimits | undefined;
}
