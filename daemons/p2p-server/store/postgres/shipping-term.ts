import type { Lease } from '../../../postgres/lease.js';

/** For how long this server is the one that ships, as the lease has it. */
export class ShippingTerm {
  readonly #lease: Pick<Lease, 'term'>;
  #listener: ((over: AbortSignal) => void) | undefined;
  #current: { readonly number: number; readonly over: AbortController } | undefined;
  #isLast = false;

  constructor(lease: Pick<Lease, 'term'>) {
    this.#lease = lease;
  }

  /** Whether this server ships, as far as was told. */
  get isOurs(): boolean {
    return this.#current !== undefined;
  }

  /** Whether no other begins. */
  get isLast(): boolean {
    return this.#isLast;
  }

  /** Calls back with the beginning of each term, with a signal that says when it is over. */
  onBegin(listener: (over: AbortSignal) => void): void {
    this.#listener = listener;
    if (this.#current !== undefined) listener(this.#current.over.signal);
  }

  /** Looks whether one has begun, or is over. */
  note(): void {
    if (this.#isLast) return;
    const { term } = this.#lease;
    if (term === (this.#current?.number ?? 0)) return;
    this.end();
    if (term === 0) return;
    this.#current = { number: term, over: new AbortController() };
    this.#listener?.(this.#current.over.signal);
  }

  end(): void {
    this.#current?.over.abort();
    this.#current = undefined;
  }

  /** It is over, and no other begins. */
  leave(): void {
    this.#isLast = true;
    this.end();
  }
}
