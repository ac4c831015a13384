/** The longest that a timer of Node runs, in ms: one that is told more, or Infinity, fires after 1. */
export const LONGEST_TIMER_MS = 0x7fff_ffff;
