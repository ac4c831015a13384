import { setImmediate as endOfTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Diagnose } from '../../diagnostics/diagnostics.js';
import { counted } from '../../text/counted.js';
import type { Outbox } from '../store/outbox.js';
import { LogServerState } from './log-server-state.js';
import { type LogWay, type Progress, RecordsRefusedError } from './log-way.js';
import type { OpenLogWay } from './open-log-way.js';

/** How long a stopping server goes on sending. */
const DRAIN_MS = 2_000;
/** A log server that takes longer than this over an answer is called away, though the call is not given up. */
const PATIENCE_MS = 2_000;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2_000;
/** Who is refused is refused again, until somebody changes a setting. */
const REFUSED_RETRY_MS = 30_000;

interface ShipperOptions {
  readonly outbox: Outbox;
  readonly open: OpenLogWay;
  readonly diagnose: Diagnose;
  /** Resolves after a time, rejects when the signal says so. */
  readonly wait?: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Takes the records of the outbox to the log server, in order, each at least once. After any failure it looks for the
 * log server anew, because one that was restarted has another port, and goes on with the first record that is not
 * acknowledged. None is ever given up: the next would overtake it.
 */
export class Shipper {
  readonly #outbox: Outbox;
  readonly #open: OpenLogWay;
  readonly #diagnose: Diagnose;
  readonly #wait: NonNullable<ShipperOptions['wait']>;
  readonly #logServer: LogServerState;
  readonly #stopped = new AbortController();
  readonly #stopping = new AbortController();
  #way: LogWay | undefined;
  #shipping: Promise<void> | undefined;
  #retryMs = FIRST_RETRY_MS;

  constructor(options: ShipperOptions) {
    this.#outbox = options.outbox;
    this.#open = options.open;
    this.#diagnose = options.diagnose;
    this.#wait = options.wait ?? ((delayMs, signal) => sleep(delayMs, undefined, { signal }));
    this.#logServer = new LogServerState(options.diagnose);
    this.#outbox.onRecorded(() => this.#recorded());
    this.#recorded();
  }

  /** Why the log server could not be reached, did not answer, or took nothing, when it was last tried. */
  get logServerFault(): string | undefined {
    return this.#logServer.fault;
  }

  /** Sends what waits for at most 2 s more, then says how many records the log server has not acknowledged. */
  async close(): Promise<void> {
    this.#outbox.onRecorded(undefined);
    this.#stopping.abort();
    const deadline = new AbortController();
    await Promise.race([this.#shipping, this.#wait(DRAIN_MS, deadline.signal).catch(() => undefined)]);
    deadline.abort();
    this.#stopped.abort();
    await this.#shipping;
    await this.#leave();
    this.#tellWhatIsLeft();
  }

  /** Sends nothing more: others do. */
  async abandon(): Promise<void> {
    this.#outbox.onRecorded(undefined);
    this.#stopping.abort();
    this.#stopped.abort();
    await this.#shipping;
    await this.#leave();
  }

  #tellWhatIsLeft(): void {
    const { keptIn, depth, dropped } = this.#outbox;
    if (keptIn === undefined && depth + dropped > 0)
      this.#diagnose(`stopping: ${counted(depth + dropped, 'operation was', 'operations were')} not logged`);
    if (keptIn !== undefined && depth > 0)
      this.#diagnose(
        `stopping: ${counted(depth, 'record waits', 'records wait')} in ${keptIn} for the log server`,
        'info',
      );
  }

  #recorded(): void {
    if (this.#outbox.depth > 0)
      this.#shipping ??= this.#shipAll().finally(() => {
        this.#shipping = undefined;
        // One may have come in after it was seen that none waits.
        if (!this.#stopping.signal.aborted) this.#recorded();
      });
  }

  async #shipAll(): Promise<void> {
    // Lets all that this turn of the event loop records leave together.
    await endOfTurn();
    while (this.#outbox.depth > 0 && !this.#isOver()) {
      try {
        await this.#leaveIfOutdated();
        this.#way ??= await this.#answered(this.#open(this.#stopped.signal));
        await this.#way.ship(this.#progress);
        this.#logServer.tookRecords(this.#outbox.depth);
      } catch (error) {
        await this.#leave();
        if (this.#isOver(error)) return;
        await this.#pauseAfter(error);
      }
    }
  }

  /** Who is refused need not be waited for when the server stops. */
  #isOver(error?: unknown): boolean {
    const isRefused = error instanceof RecordsRefusedError;
    return this.#stopped.signal.aborted || (isRefused && this.#stopping.signal.aborted);
  }

  readonly #progress: Progress = {
    answered: (answer) => this.#answered(answer),
    acknowledged: async (sequence) => {
      await this.#outbox.acknowledge(sequence);
      this.#retryMs = FIRST_RETRY_MS;
      this.#logServer.tookRecords(this.#outbox.depth);
    },
  };

  async #leave(): Promise<void> {
    const way = this.#way;
    this.#way = undefined;
    await way?.close();
  }

  async #leaveIfOutdated(): Promise<void> {
    if (performance.now() >= (this.#way?.untilMs ?? Infinity)) await this.#leave();
  }

  async #pauseAfter(error: unknown): Promise<void> {
    this.#logServer.failed(error);
    await this.#pause(error instanceof RecordsRefusedError ? REFUSED_RETRY_MS : this.#retryMs);
    this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
  }

  /** A stopping server has no time to wait: it tries once more at once, then goes on with small pauses. */
  async #pause(delayMs: number): Promise<void> {
    await this.#wait(delayMs, this.#stopping.signal).catch(() => undefined);
    if (this.#stopping.signal.aborted)
      await this.#wait(FIRST_RETRY_MS, this.#stopped.signal).catch(() => undefined);
  }

  async #answered<T>(answer: Promise<T>): Promise<T> {
    const hasCome = new AbortController();
    void this.#wait(PATIENCE_MS, hasCome.signal).then(
      () => this.#logServer.keptSilent(),
      () => undefined,
    );
    try {
      return await answer;
    } finally {
      hasCome.abort();
    }
  }
}
