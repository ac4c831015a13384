/** Does one thing in a turn of the event loop, and the next in the next: what takes long lets others in between. */
export class OnePerTurn {
  #last: Promise<unknown> = Promise.resolve();

  /** Does it when all that came before was done. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(nextTurn).then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

/** Resolves when others have had a turn of the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
