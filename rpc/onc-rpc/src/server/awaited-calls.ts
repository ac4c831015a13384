import { RpcError } from '../rpc-error.js';
import type { RunningCall } from './call-context.js';
import { type UnfinishedCall, UnfinishedCalls } from './unfinished-calls.js';

/** A call whose handler has returned a promise. */
export interface AwaitedCall {
  readonly context: Pick<RunningCall, 'dueAt' | 'abort' | 'end'>;
  /** Answers it with its result. Never throws. */
  succeed(result: unknown): void;
  /** Answers it with what went wrong, after its handler or, where it may still run, before. Never throws. */
  fail(error: unknown, mayStillRun?: boolean): void;
}

/** Calls whose deadlines are no further apart share one: timers are not more exact. */
const SAME_DEADLINE_MS = 1;

/**
 * Waits for handlers, but no longer than they may take. Calls behind each other whose handlers return the same promise,
 * as those do that gather work, wait together: one reaction answers all, in their order.
 */
export class AwaitedCalls {
  readonly #handlerTimeoutMs: number;
  readonly #unfinished = new UnfinishedCalls();
  /** Whom the next call may join. */
  #last: AwaitedGroup | undefined;

  constructor(handlerTimeoutMs: number) {
    this.#handlerTimeoutMs = handlerTimeoutMs;
  }

  /** Answers the call when its handler's promise is settled. What is returned resolves when it is answered, and never rejects. */
  add(result: Promise<unknown>, call: AwaitedCall): Promise<void> {
    const { dueAt } = call.context;
    const last = this.#last;
    if (last?.takes(result, dueAt) === true) {
      last.calls.push(call);
      return last.answered;
    }
    const group = new AwaitedGroup(result, call, this.#handlerTimeoutMs);
    this.#last = group;
    this.#unfinished.add(group);
    const settle = (answer: (call: AwaitedCall) => void): void => {
      if (this.#unfinished.remove(group)) group.end(answer);
    };
    result.then(
      (value) => settle((each) => each.succeed(value)),
      (error: unknown) => settle((each) => each.fail(error)),
    );
    return group.answered;
  }
}

class AwaitedGroup implements UnfinishedCall {
  readonly calls: AwaitedCall[];
  readonly dueAt: number;
  place = 0;
  readonly result: Promise<unknown>;
  readonly answered: Promise<void>;
  readonly #timeoutMs: number;
  #isOver = false;
  #onAnswered: () => void = () => undefined;

  constructor(result: Promise<unknown>, first: AwaitedCall, timeoutMs: number) {
    this.result = result;
    this.calls = [first];
    this.dueAt = first.context.dueAt;
    this.#timeoutMs = timeoutMs;
    this.answered = new Promise((resolve) => {
      this.#onAnswered = resolve;
    });
  }

  /** Whether a call whose handler gave this promise, and that has this deadline, may join. */
  takes(result: Promise<unknown>, dueAt: number): boolean {
    if (this.#isOver || result !== this.result) return false;
    return dueAt === this.dueAt || dueAt - this.dueAt <= SAME_DEADLINE_MS;
  }

  onDue(): void {
    this.end((call) => {
      call.context.abort();
      call.fail(new RpcError('RPC_TIMEOUT', `the handler took more than ${this.#timeoutMs} ms`), true);
    });
  }

  end(answer: (call: AwaitedCall) => void): void {
    this.#isOver = true;
    for (const call of this.calls) {
      answer(call);
      call.context.end();
    }
    this.#onAnswered();
  }
}
