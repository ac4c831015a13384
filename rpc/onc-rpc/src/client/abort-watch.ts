/**
 * Ends calls when their AbortSignals are aborted. All calls that share a signal share one listener: Node warns of
 * more than ten, and a call that is over leaves none behind.
 */
export class AbortWatch {
  readonly #onAbort: (xid: number, reason: unknown) => void;
  readonly #watched = new Map<AbortSignal, { readonly xids: Set<number>; readonly listener: () => void }>();

  constructor(onAbort: (xid: number, reason: unknown) => void) {
    this.#onAbort = onAbort;
  }

  watch(signal: AbortSignal, xid: number): void {
    const known = this.#watched.get(signal);
    if (known !== undefined) {
      known.xids.add(xid);
      return;
    }
    const xids = new Set([xid]);
    const listener = (): void => {
      this.#watched.delete(signal);
      for (const each of xids) this.#onAbort(each, signal.reason);
    };
    signal.addEventListener('abort', listener, { once: true });
    this.#watched.set(signal, { xids, listener });
  }

  unwatch(signal: AbortSignal, xid: number): void {
    const known = this.#watched.get(signal);
    if (known?.xids.delete(xid) !== true || known.xids.size > 0) return;
    signal.removeEventListener('abort', known.listener);
    this.#watched.delete(signal);
  }
}
