/** A work would keep the transaction open beyond the end of a turn, when others would read what is not stored. */
export class UnsettledError extends Error {
  override readonly name = 'UnsettledError';
}

/** The turn of the event loop in which all asynchronous works of a group have to settle. */
export class Turn {
  #over: Promise<never> | undefined;
  #end: NodeJS.Immediate | undefined;

  /** As `settled` settles, or rejects with an UnsettledError when the turn is over first. */
  within<T>(settled: Promise<T>): Promise<T> {
    this.#over ??= new Promise((_resolve, reject) => {
      this.#end = setImmediate(() =>
        reject(new UnsettledError('what runs in a transaction may wait for nothing outside of it')),
      );
    });
    return Promise.race([settled, this.#over]);
  }

  /** Stops waiting for the end of the turn, since the group has ended. */
  end(): void {
    clearImmediate(this.#end);
  }
}
