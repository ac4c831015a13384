import type { LogEntry } from '../../../daemons/programs/audit.js';

/** What all clients report, ours, those in C and those of other libraries: a call of 100 bytes, its record mark included. */
export const ENTRY: LogEntry = {
  username: 'alice',
  operation: 'PUBLISH file.txt',
  timestamp: '26/11/2026 08:00:00',
};
