import type { Group } from './row.js';
import { SENDLOG } from './sendlog/rows.js';

/** The whole table, in the order of the page. */
export const GROUPS: readonly Group[] = [SENDLOG];
