import type { Diagnose } from './diagnostics.js';

const WINDOW_MS = 60_000;
const LINES_PER_WINDOW = 20;

/**
 * Says what was refused, at most so many lines a minute: anybody can make us refuse as often as they like. What is
 * not said is counted, and the count is said when the next minute begins.
 */
export function refusalLog(diagnose: Diagnose, now: () => number): Diagnose {
  let windowEndsAt = -Infinity;
  let said = 0;
  let unsaid = 0;
  return (message) => {
    if (now() >= windowEndsAt) {
      if (unsaid > 0) diagnose(`${unsaid} more of the kind were not shown`);
      windowEndsAt = now() + WINDOW_MS;
      said = 0;
      unsaid = 0;
    }
    if (said < LINES_PER_WINDOW) diagnose(message);
    else unsaid++;
    said++;
  };
}
