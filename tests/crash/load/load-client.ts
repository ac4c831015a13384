import { setTimeout as delay } from 'node:timers/promises';
import { otherError } from '../../../daemons/p2p-protocol/index.js';
import type { SeededRandom } from '../seeded-random.js';
import { askServer } from './ask-server.js';
import { type AskedOperation, preciseNowMs, type Ticks, timestampOf } from './asked-operation.js';
import { PossibleStates } from './possible-states.js';
import type { Answer, Ask, UserState } from './user-model.js';

interface LoadClientOptions {
  readonly user: string;
  readonly random: SeededRandom;
  readonly ticks: Ticks;
  /** Where the server is now: it may move when it is started again. */
  readonly port: () => number;
  /** Longest pause between two operations. */
  readonly maxPauseMs: number;
  /** Whether the server may fail: it is asked once more, and what it failed at is in doubt. */
  readonly mayFail?: boolean | undefined;
  /** Told of each operation as soon as its answer has come. */
  readonly onAnswered?: ((operation: AskedOperation) => void) | undefined;
}

/** Few enough that they are published, deleted and refused again and again. */
const PATHS = Array.from({ length: 12 }, (_, index) => `/srv/files/${index}.dat`);
const RETRY_MS = 20;
const FAILED_RETRY_MS = 50;
const DEADLINE_MS = 40_000;

/**
 * A client whose user nobody else acts for, so that it knows what each answer must be. Without an answer it goes on, and
 * what comes next has to fit one of the ways in which that may have ended.
 */
export class LoadClient {
  /** Each operation that went out, in that order. */
  readonly operations: AskedOperation[] = [];
  /** Answers that no possible state of the server gives. */
  readonly faults: string[] = [];
  readonly #options: LoadClientOptions;
  readonly #states = new PossibleStates();
  #isPaused = false;

  constructor(options: LoadClientOptions) {
    this.#options = options;
  }

  get user(): string {
    return this.#options.user;
  }

  /** The state that the server must have of this user, after `settle`. */
  get state(): UserState {
    return this.#states.likely;
  }

  /** Works until it is paused; resolves when its last operation has ended. */
  async work(): Promise<void> {
    this.#isPaused = false;
    const { random, maxPauseMs } = this.#options;
    while (this.#goesOn()) {
      await this.ask(this.#nextAsk());
      await delay(random.below(maxPauseMs));
    }
  }

  /** So many operations, one behind the other. */
  async perform(operations: number): Promise<void> {
    for (let done = 0; done < operations; done += 1) await this.ask(this.#nextAsk());
  }

  pause(): void {
    this.#isPaused = true;
  }

  /** Asks what leaves no doubt about the user: the server has to run. */
  async settle(): Promise<void> {
    await this.ask({ operation: 'CONNECT' });
    await this.ask({ operation: 'LIST_CONTENT' });
    if (this.#states.all.length > 1) this.#fault('its state is in doubt though the server answers');
  }

  /**
   * Asks once, after waiting for a server. Undefined where the answer did not come.
   *
   * @throws Error where no server takes a connection for too long
   */
  async ask(ask: Ask): Promise<Answer | undefined> {
    const end = performance.now() + DEADLINE_MS;
    while (performance.now() < end) {
      const outcome = await this.#attempt(ask);
      if (outcome !== 'notSent' && outcome !== 'failed') return outcome;
      await delay(outcome === 'failed' ? FAILED_RETRY_MS : RETRY_MS);
    }
    throw new Error(
      `no server took a connection, and did what it was asked, within ${DEADLINE_MS / 1_000} s`,
    );
  }

  async #attempt(ask: Ask): Promise<Answer | undefined | 'notSent' | 'failed'> {
    const { user, ticks, port, mayFail = false } = this.#options;
    const timestamp = timestampOf(this.operations.length);
    let asked: AskedOperation | undefined;
    const outcome = await askServer(port(), { ...ask, user, timestamp }, () => {
      asked = { ...ask, user, timestamp, sentAt: ticks.next(), sentMs: preciseNowMs() };
      this.operations.push(asked);
    });
    if (outcome.kind === 'notSent' || asked === undefined) return 'notSent';
    if (outcome.kind === 'inDoubt') {
      this.#states.doubted(ask);
      return undefined;
    }
    if (mayFail && outcome.answer.status === otherError(ask.operation)) {
      this.#states.doubted(ask);
      asked.failedMs = preciseNowMs();
      return 'failed';
    }
    asked.answeredAt = ticks.next();
    asked.answeredMs = preciseNowMs();
    asked.answer = outcome.answer;
    this.#options.onAnswered?.(asked);
    const fault = this.#states.answered(ask, outcome.answer);
    if (fault !== undefined) this.#fault(`${timestamp}: ${fault}`);
    return outcome.answer;
  }

  #goesOn(): boolean {
    return !this.#isPaused;
  }

  #nextAsk(): Ask {
    const { random } = this.#options;
    const { isRegistered, isConnected } = this.#states.likely;
    if (!random.isOneIn(20)) {
      if (!isRegistered) return { operation: 'REGISTER' };
      if (!isConnected) return { operation: 'CONNECT' };
    }
    const path = random.pick(PATHS);
    const draw = random.below(100);
    if (draw < 45) return { operation: 'PUBLISH', path };
    if (draw < 75) return { operation: 'DELETE', path };
    if (draw < 85) return { operation: 'LIST_CONTENT' };
    if (draw < 88) return { operation: 'LIST_USERS' };
    if (draw < 91) return { operation: 'GET_USER_INFO' };
    if (draw < 94) return { operation: 'REGISTER' };
    if (draw < 98) return { operation: 'DISCONNECT' };
    return { operation: 'UNREGISTER' };
  }

  #fault(fault: string): void {
    this.faults.push(`${this.#options.user}: ${fault}`);
  }
}
