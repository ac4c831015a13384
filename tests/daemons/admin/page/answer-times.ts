/**
 * Run in a page: notes for each input how long it took until something was painted (`paints`, by the browser's own
 * event timing, which leaves out what took less than 16 ms) and until what it asked for was shown (`answers`): until the
 * part of the page that it is in is no longer busy.
 */
export const NOTE_ANSWER_TIMES = `
  window.noted = { inputs: 0, paints: {}, answers: {} };
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries())
      if (interactionId > 0) noted.paints[interactionId] = Math.max(duration, noted.paints[interactionId] ?? 0);
  }).observe({ type: 'event', durationThreshold: 16 });
  const waiting = new Map();
  const isBusy = (part) => part.matches('[aria-busy=true]') || part.querySelector('[aria-busy=true]') !== null;
  const note = (event) => {
    const part = event.target.closest('section.card');
    if (!event.isTrusted || part === null) return;
    noted.inputs++;
    queueMicrotask(() => waiting.set(part, [...(waiting.get(part) ?? []), event.timeStamp]));
  };
  for (const name of ['input', 'click']) document.addEventListener(name, note, true);
  new MutationObserver(() => {
    for (const [part, since] of waiting) {
      if (isBusy(part)) continue;
      for (const ms of since) (noted.answers[part.id] ??= []).push(performance.now() - ms);
      waiting.delete(part);
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
`;

/** What was noted. */
export interface Noted {
  readonly inputs: number;
  readonly paints: Readonly<Record<string, number>>;
  /** By the part of the page. */
  readonly answers: Readonly<Record<string, readonly number[]>>;
}

/** So many of a hundred took no longer. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0;
}
