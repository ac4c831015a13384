const SECOND_MS = 1000;

/**
 * How far the datetime service's clock is from ours, in milliseconds. It says whole seconds only: a second that our
 * clock was in between question and answer means no difference. Of two seconds, where its answer names both, the one
 * that is nearer to our clock.
 */
export function offsetToService(seconds: readonly Date[], askedMs: number, answeredMs: number): number {
  const offsets = seconds.map((second) => offsetToSecond(second, askedMs, answeredMs));
  return offsets.reduce((nearest, offset) => (Math.abs(offset) < Math.abs(nearest) ? offset : nearest));
}

function offsetToSecond(second: Date, askedMs: number, answeredMs: number): number {
  const serviceMs = second.getTime();
  if (askedMs < serviceMs + SECOND_MS && answeredMs >= serviceMs) return 0;
  return serviceMs + SECOND_MS / 2 - (askedMs + answeredMs) / 2;
}
