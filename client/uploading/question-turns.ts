/** Questions that wait for an answer at the same time, and how many of them one asker may have. */
const MAX_QUESTIONS = 64;
const MAX_QUESTIONS_EACH = 16;

/**
 * Answers one question at a time, the askers in turn: one who asks many costs each of the others one answer's time, and
 * not their places.
 */
export class QuestionTurns {
  /** By asker, who is next first. */
  readonly #waiting = new Map<string, (() => Promise<void>)[]>();
  readonly #admitted = new Map<string, number>();
  #isAnswering = false;

  /** Takes a place for a question; false where there is none. Each is given back with {@link leave}. */
  enter(asker: string): boolean {
    const own = this.#admitted.get(asker) ?? 0;
    const all = [...this.#admitted.values()].reduce((sum, each) => sum + each, 0);
    if (own >= MAX_QUESTIONS_EACH || all >= MAX_QUESTIONS) return false;
    this.#admitted.set(asker, own + 1);
    return true;
  }

  leave(asker: string): void {
    const left = (this.#admitted.get(asker) ?? 0) - 1;
    if (left > 0) this.#admitted.set(asker, left);
    else this.#admitted.delete(asker);
  }

  /** Does this when it is the asker's turn; settles as `answer` does. */
  inTurn<T>(asker: string, answer: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const own = this.#waiting.get(asker) ?? [];
      own.push(() => answer().then(resolve, reject));
      this.#waiting.set(asker, own);
      this.#next();
    });
  }

  #next(): void {
    const [first] = this.#waiting;
    if (this.#isAnswering || first === undefined) return;
    const [asker, [answer, ...later]] = first;
    this.#waiting.delete(asker);
    if (later.length > 0) this.#waiting.set(asker, later);
    this.#isAnswering = true;
    void answer?.().finally(() => {
      this.#isAnswering = false;
      this.#next();
    });
  }
}
