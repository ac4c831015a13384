import { reasonOf } from '../reason.js';

/** Something that a daemon needs, looked at whenever somebody asks whether it is ready. */
export interface Condition {
  /** A word that scripts can rely on: `store`, `portmapper`, … */
  readonly name: string;
  /** Why it does not hold now; undefined where it does. */
  readonly fault: () => string | undefined;
  /** Whether the daemon does its work all the same, so that it is only worth a warning. Default: false. */
  readonly isWarning?: boolean;
}

/** A condition that does not hold. */
export interface Fault {
  readonly condition: string;
  readonly reason: string;
}

/** What `/readyz` answers, as JSON. */
export interface ReadinessReport {
  readonly ready: boolean;
  /** Why it is not. */
  readonly reasons: readonly Fault[];
  /** What is wrong besides, and does not keep it from its work. */
  readonly warnings: readonly Fault[];
}

type Phase = 'starting' | 'running' | 'stopping';

/** Whether a daemon can do its work: not before it has started, not when it stops, and not while it lacks something. */
export class Readiness {
  readonly #conditions: Condition[];
  #phase: Phase = 'starting';

  constructor(conditions: readonly Condition[] = []) {
    this.#conditions = [...conditions];
  }

  add(condition: Condition): void {
    this.#conditions.push(condition);
  }

  enter(phase: Phase): void {
    this.#phase = phase;
  }

  report(): ReadinessReport {
    const phase = this.#phase;
    const own = phase === 'running' ? [] : [{ condition: 'phase', reason: `it is ${phase}` }];
    const reasons = [...own, ...this.#faults(false)];
    return { ready: reasons.length === 0, reasons, warnings: this.#faults(true) };
  }

  #faults(isWarning: boolean): Fault[] {
    return this.#conditions
      .filter((condition) => (condition.isWarning ?? false) === isWarning)
      .flatMap((condition) => {
        const reason = reasonAgainst(condition);
        return reason === undefined ? [] : [{ condition: condition.name, reason }];
      });
  }
}

/** One that cannot be looked at does not hold: the daemon itself must not suffer from the question. */
function reasonAgainst({ fault }: Condition): string | undefined {
  try {
    return fault();
  } catch (error) {
    return reasonOf(error);
  }
}
