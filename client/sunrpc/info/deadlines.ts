/** How long rpcinfo waits, in ms. */
const DEADLINES_MS = {
  /** A question to a portmapper over TCP or AF_LOCAL. */
  question: 60_000,
  /** A question to a portmapper over UDP. */
  datagram: 15_000,
  /** The call of a program. */
  call: 10_000,
  /** The answers to a broadcast. */
  broadcast: 12_000,
};

/** The deadlines of each kind of wait, in ms. */
export type Deadlines = Readonly<typeof DEADLINES_MS>;

/** Those of rpcinfo, or one for all. */
export function deadlines(timeoutMs: number | undefined): Deadlines {
  if (timeoutMs === undefined) return DEADLINES_MS;
  return { question: timeoutMs, datagram: timeoutMs, call: timeoutMs, broadcast: timeoutMs };
}

/**
 * Reads a number of seconds as ms.
 * @throws Error with a sentence for the user; suits yargs' `coerce`
 */
export function parseSeconds(text: unknown): number {
  const seconds = typeof text === 'string' && /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(seconds > 0 && seconds <= 3600))
    throw new Error(`expected seconds, more than 0 and at most 3600, got "${String(text)}"`);
  return seconds * 1000;
}
