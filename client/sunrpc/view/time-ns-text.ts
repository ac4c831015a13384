const NS_PER_MS = 1_000_000n;
const NS_PER_SECOND = 1_000_000_000n;
/** Beyond that there is no date (ECMA-262 §21.4.1.1). */
const LAST_DATE_MS = 8_640_000_000_000_000n;

/** A time in UTC: `2025-05-11T18:02:34.123456Z`, with three more digits where it has them. */
export function timeNsText(timeNs: bigint): string {
  const ms = timeNs / NS_PER_MS;
  if (timeNs < 0n || ms > LAST_DATE_MS) return `${timeNs}ns`;
  const seconds = new Date(Number(ms)).toISOString().replace(/\.\d+Z$/, '');
  const fraction = (timeNs % NS_PER_SECOND).toString().padStart(9, '0');
  return `${seconds}.${fraction.replace(/000$/, '')}Z`;
}

/** How long a reply took, in ms to the ns; undefined where a time is not known. */
export function latencyMs(fromNs: bigint | undefined, toNs: bigint | undefined): number | undefined {
  if (fromNs === undefined || toNs === undefined) return undefined;
  return Number(toNs - fromNs) / 1_000_000;
}
