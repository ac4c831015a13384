import { setTimeout as delay } from 'node:timers/promises';
import { createClient, type Transport } from 'onc-rpc';
import { REHEARSAL } from '../onc-rpc/rehearsal.js';

/** How a client that behaves was served. */
export interface Service {
  readonly answers: number;
  readonly failures: readonly string[];
  readonly slowestMs: number;
}

const CALL_BYTES = 1000;
/** Between an answer and the next call, in ms. */
const PAUSE_MS = 2;
const CALL_TIMEOUT_MS = 20_000;

/** A client that behaves, and calls without an end; it must not notice the others. */
export class Citizen {
  readonly #client: ReturnType<typeof createClient<typeof REHEARSAL.V2.procedures>>;
  readonly #failures: string[] = [];
  #answers = 0;
  #slowestMs = 0;
  #isStopped = false;
  #calling: Promise<void> | undefined;

  constructor(transport: Transport) {
    this.#client = createClient(REHEARSAL.V2, transport);
  }

  /** Begins to call; resolves when the first answer is there. */
  async start(): Promise<void> {
    await this.#callOnce(0);
    this.#slowestMs = 0;
    this.#calling = this.#callOn();
  }

  /** Makes one more call, and none after it. */
  async stop(): Promise<Service> {
    this.#isStopped = true;
    await this.#calling;
    return { answers: this.#answers, failures: this.#failures, slowestMs: this.#slowestMs };
  }

  async #callOn(): Promise<void> {
    for (let number = 1; ; number++) {
      const isLast = this.#isStopped;
      await this.#callOnce(number);
      if (isLast) return;
      await delay(PAUSE_MS);
    }
  }

  async #callOnce(number: number): Promise<void> {
    const bytes = Buffer.alloc(CALL_BYTES, number);
    const startedAt = performance.now();
    try {
      const answer = await this.#client.ECHO(bytes, { timeoutMs: CALL_TIMEOUT_MS });
      if (!bytes.equals(answer)) throw new Error('another answer than its own');
      this.#answers++;
    } catch (error) {
      this.#failures.push(String(error));
    }
    this.#slowestMs = Math.max(this.#slowestMs, performance.now() - startedAt);
  }
}
