import type { Diagnose } from '../../daemons/diagnostics/diagnostics.js';

const SILENCE_MS = 300_000;
const MAX_REMEMBERED = 100;

/** Says what is said again and again, attempt after attempt, once in five minutes. */
export function unrepeated(diagnose: Diagnose, now = (): number => performance.now()): Diagnose {
  const saidAt = new Map<string, number>();
  return (message, level) => {
    const before = saidAt.get(message);
    if (before !== undefined && now() - before < SILENCE_MS) return;
    saidAt.delete(message);
    saidAt.set(message, now());
    const [oldest] = saidAt.keys();
    if (saidAt.size > MAX_REMEMBERED && oldest !== undefined) saidAt.delete(oldest);
    diagnose(message, level);
  };
}
