import type { SeededRandom } from '../seeded-random.js';
import { type AskedOperation, Ticks } from './asked-operation.js';
import { LoadClient } from './load-client.js';

interface LoadOptions {
  readonly clients: number;
  readonly random: SeededRandom;
  readonly port: () => number;
  /** Longest pause of a client between two operations. */
  readonly maxPauseMs: number;
  /** What all users' names begin with (`user`). */
  readonly prefix?: string;
  /** Whether the servers may fail at what they are asked (no). */
  readonly mayFail?: boolean;
  readonly onAnswered?: (operation: AskedOperation) => void;
}

/** Clients at work at once, each for a user of its own. */
export class Load {
  readonly clients: readonly LoadClient[];
  readonly #marker: LoadClient;
  #working: Promise<unknown> = Promise.resolve();

  constructor({ clients, random, prefix = 'user', ...options }: LoadOptions) {
    const ticks = new Ticks();
    const client = (user: string): LoadClient =>
      new LoadClient({ ...options, user, random: random.fork(), ticks });
    this.clients = Array.from({ length: clients }, (_, index) => client(`${prefix}-${index}`));
    this.#marker = client(`${prefix}-marker`);
  }

  /** Each operation that went out, of all clients. */
  get operations(): AskedOperation[] {
    return [...this.clients, this.#marker].flatMap(({ operations }) => operations);
  }

  get faults(): string[] {
    return [...this.clients, this.#marker].flatMap(({ faults }) => faults);
  }

  start(): void {
    this.#working = Promise.all(this.clients.map((client) => client.work()));
    // `pause` tells of it.
    this.#working.catch(() => undefined);
  }

  /** Carries out so many operations and no more, without pauses. */
  async perform(operations: number): Promise<void> {
    const share = (index: number): number =>
      Math.floor((operations * (index + 1)) / this.clients.length) -
      Math.floor((operations * index) / this.clients.length);
    await Promise.all(this.clients.map((client, index) => client.perform(share(index))));
  }

  /** Resolves when no operation is under way any more. */
  async pause(): Promise<void> {
    for (const client of this.clients) client.pause();
    await this.#working;
  }

  /** After `pause`, with the server running: finds out what was in doubt. Resolves to the last operation of all. */
  async settle(): Promise<AskedOperation> {
    await Promise.all(this.clients.map((client) => client.settle()));
    return this.mark();
  }

  /** An operation behind all others, with the server running. */
  async mark(): Promise<AskedOperation> {
    await this.#marker.ask({ operation: 'LIST_USERS' });
    const last = this.#marker.operations.at(-1);
    if (last?.answer === undefined) throw new Error('the server does not answer');
    return last;
  }
}
