import * as xdr from 'node-xdr';
import { defineProgram, procedure, version } from 'onc-rpc';
import type { Handlers } from 'onc-rpc';

/** A program with a procedure for each thing a call can do. */
export const REHEARSAL = defineProgram({
  name: 'REHEARSAL',
  number: 0x20000042,
  versions: {
    V2: version(2, {
      ECHO: procedure(1, xdr.varOpaque(), xdr.varOpaque()),
      LATER: procedure(2, xdr.uint, xdr.uint),
      FAIL: procedure(3, xdr.string(255), xdr.void),
      NOTE: procedure(4, xdr.uint, xdr.void, { oneway: true }),
      READ: procedure(5, xdr.void, xdr.uint, { idempotent: true }),
      NAME: procedure(6, xdr.struct('person', { name: xdr.string(8), isTall: xdr.bool }), xdr.string(8)),
    }),
    V4: version(4, { ECHO: procedure(1, xdr.varOpaque(), xdr.varOpaque()) }),
  },
});

/** What LATER waits for: its calls by their argument, to be answered in whatever order. */
export class Stage {
  readonly notes: number[] = [];
  readonly #waiting = new Map<number, () => void>();
  readonly #arrivals: { count: number; resolve: () => void }[] = [];
  #reads = 0;

  get reads(): number {
    return this.#reads;
  }

  get waiting(): number[] {
    return [...this.#waiting.keys()];
  }

  /** Answers a LATER call. */
  answer(number: number): void {
    this.#waiting.get(number)?.();
    this.#waiting.delete(number);
  }

  /** Resolves when so many LATER and NOTE calls are there. */
  async arrived(count: number): Promise<void> {
    if (this.#count() >= count) return;
    await new Promise<void>((resolve) => this.#arrivals.push({ count, resolve }));
  }

  readonly handlers: Handlers<typeof REHEARSAL.V2> = {
    ECHO: (bytes) => bytes,
    LATER: (number) =>
      new Promise((resolve) => {
        this.#waiting.set(number, () => resolve(number));
        this.#arrive();
      }),
    FAIL: (reason) => {
      throw new Error(reason);
    },
    NOTE: (number) => {
      this.notes.push(number);
      this.#arrive();
    },
    READ: () => ++this.#reads,
    NAME: ({ name }) => name,
  };

  #count(): number {
    return this.#waiting.size + this.notes.length;
  }

  #arrive(): void {
    for (const { count, resolve } of this.#arrivals) if (this.#count() >= count) resolve();
  }
}
