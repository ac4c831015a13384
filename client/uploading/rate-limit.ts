import { setTimeout as delay } from 'node:timers/promises';

/** The lowest limit in bytes per second: below it, downloaders would take a pause for the end. */
const MIN_RATE = 1_024;
const LONGEST_PIECE_BYTES = 256 * 1024;
/** Pieces per second: so many that 64 uploads at a time each get one. */
const PIECES_PER_SECOND = 64;
/** What may be caught up on when timers fire late. */
const LATE_MS = 50;

/**
 * How fast everything together may be sent. Whoever sends asks for one piece at a time, and the pieces go in the order
 * they were asked for: so all get the same.
 */
export class RateLimit {
  readonly #bytesPerMs: number;
  /** The longest piece in bytes to ask for at once. */
  readonly pieceBytes: number;
  /** When everything that was asked for will have been sent. */
  #freeAtMs = 0;

  /** @param bytesPerSecond at least {@link MIN_RATE}; Infinity for no limit */
  constructor(bytesPerSecond = Infinity) {
    this.#bytesPerMs = bytesPerSecond / 1_000;
    this.pieceBytes = Math.min(LONGEST_PIECE_BYTES, Math.floor(bytesPerSecond / PIECES_PER_SECOND));
  }

  /** Resolves when so many bytes may be sent. */
  async allow(bytes: number): Promise<void> {
    const now = performance.now();
    const waitMs = this.waitFor(bytes, now);
    // Whoever waits has a connection, and that keeps the program going, if anything shall.
    if (waitMs > 0) await delay(waitMs, undefined, { ref: false });
  }

  /** The wait that {@link allow} makes, in milliseconds; counts the bytes as sent. */
  waitFor(bytes: number, nowMs: number): number {
    const beginMs = Math.max(this.#freeAtMs, nowMs - LATE_MS);
    this.#freeAtMs = beginMs + bytes / this.#bytesPerMs;
    return Math.max(0, beginMs - nowMs);
  }
}

/**
 * Reads bytes per second, with K or M for 1,024 or 1,048,576 of them; suits yargs' `coerce`.
 * @throws Error with a sentence for the user
 */
export function parseRate(text: unknown): number {
  const match = typeof text === 'string' ? /^(\d{1,12}(?:\.\d{1,3})?)([KM]?)$/i.exec(text) : null;
  const unit = { '': 1, K: 1_024, M: 1_048_576 }[match?.[2]?.toUpperCase() ?? ''] ?? NaN;
  const rate = Number(match?.[1]) * unit;
  if (!(rate >= MIN_RATE)) throw new Error(`expected bytes per second, 1K at least, got "${String(text)}"`);
  return rate;
}
