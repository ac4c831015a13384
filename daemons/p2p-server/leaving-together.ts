/** How long a reply waits for company at most. */
const GATHER_MS = 2;
const MAX_GATHERED = 64;

/**
 * Lets replies leave together: those of one turn of the event loop, and of the turns that follow as long as each brings
 * more. A server is given one new connection a turn, and a client on another processor that is woken for each reply alone
 * costs both sides more than the reply itself. Where nobody else asks, a reply waits for one look at the sockets.
 */
export class LeavingTogether {
  #waiting: (() => void)[] = [];
  #untilMs = 0;

  add(leave: () => void): void {
    if (this.#waiting.push(leave) > 1) return;
    this.#untilMs = performance.now() + GATHER_MS;
    this.#gatherOneTurn(0);
  }

  #gatherOneTurn(before: number): void {
    setImmediate(() => {
      const { length } = this.#waiting;
      const isGrowing = length > before && length < MAX_GATHERED && performance.now() < this.#untilMs;
      if (isGrowing) this.#gatherOneTurn(length);
      else this.#leave();
    });
  }

  #leave(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const leave of waiting) leave();
  }
}
