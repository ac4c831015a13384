import type { Diagnose } from '../../diagnostics.js';

/** What can be limited, by the flag that sets it. */
export type LimitFlag =
  | 'max-users'
  | 'max-publications'
  | 'max-publications-per-user'
  | 'max-connections-per-address'
  | 'max-rate-per-address';

/** A limit keeps an operation from being carried out, which is then answered with its other error. */
export class LimitReached extends Error {
  override name = 'LimitReached';
  readonly flag: LimitFlag;

  /** `message` says of what there is too much. */
  constructor(flag: LimitFlag, message: string) {
    super(`${message} (--${flag})`);
    this.flag = flag;
  }
}

/** Says of each limit once that it was reached: whoever runs into it can do so as often as they like. */
export class LimitLog {
  readonly #diagnose: Diagnose;
  readonly #said = new Set<LimitFlag>();

  constructor(diagnose: Diagnose) {
    this.#diagnose = diagnose;
  }

  reached({ flag, message }: LimitReached): void {
    if (this.#said.has(flag)) return;
    this.#said.add(flag);
    this.#diagnose(`${message}: refused, here and from now on`);
  }
}
