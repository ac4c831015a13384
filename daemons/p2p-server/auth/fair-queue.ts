import { NotAdmitted } from '../admission/not-admitted.js';

interface FairQueueOptions {
  /** Tasks under way at once. */
  readonly maxUnderWay: number;
  /** Tasks that wait, in all. */
  readonly maxWaiting: number;
  /** Tasks of one network that wait. */
  readonly maxWaitingOfOne: number;
}

/** Costly tasks, few at a time; networks take turns, so that the many of one do not keep another waiting. */
export class FairQueue {
  readonly #options: FairQueueOptions;
  readonly #waiting = new Map<string, (() => Promise<void>)[]>();
  #waitingCount = 0;
  #underWay = 0;

  constructor(options: FairQueueOptions) {
    this.#options = options;
  }

  /**
   * Resolves to what the task comes to, when its turn has come.
   * @throws NotAdmitted when too many wait
   */
  run<T>(network: string, task: () => Promise<T>): Promise<T> {
    const ofNetwork = this.#waiting.get(network) ?? [];
    const { maxWaiting, maxWaitingOfOne } = this.#options;
    if (this.#waitingCount >= maxWaiting || ofNetwork.length >= maxWaitingOfOne)
      return Promise.reject(new NotAdmitted('auth', 'has too many secrets waiting to be tried', network));
    return new Promise((resolve, reject) => {
      this.#waiting.set(network, ofNetwork);
      ofNetwork.push(() => task().then(resolve, reject));
      this.#waitingCount++;
      this.#next();
    });
  }

  #next(): void {
    if (this.#underWay >= this.#options.maxUnderWay) return;
    const [first] = this.#waiting;
    if (first === undefined) return;
    const [network, tasks] = first;
    const task = tasks.shift();
    this.#waiting.delete(network);
    if (tasks.length > 0) this.#waiting.set(network, tasks);
    if (task === undefined) return;
    this.#waitingCount--;
    this.#underWay++;
    void task().finally(() => {
      this.#underWay--;
      this.#next();
    });
  }
}
