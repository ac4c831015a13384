/** Beyond that there is no date (ECMA-262 §21.4.1.1). */
const LAST_DATE_MS = 8_640_000_000_000_000;

/** A time in ms since 1970 as ISO 8601 has it, in UTC; what is no time stays a number. */
export function timeMsText(timeMs: number): string {
  return timeMs >= 0 && timeMs <= LAST_DATE_MS ? new Date(timeMs).toISOString() : String(timeMs);
}
