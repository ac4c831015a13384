/** One line of the log as it travels: `log_entry` of specs/log.x. */
export interface LogEntry {
  readonly username: string;
  readonly operation: string;
  readonly timestamp: string;
}
