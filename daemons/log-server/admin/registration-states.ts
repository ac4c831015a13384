import type { RegistrationEvent } from 'portmapper-js';
import type { Metrics } from '../../admin/metrics.js';
import type { Condition } from '../../admin/readiness.js';

interface State {
  readonly isRegistered: boolean;
  readonly reason: string;
}

/** What has become of a daemon's registrations with the portmapper, as their events tell. */
export class RegistrationStates implements Condition {
  readonly name = 'portmapper';
  readonly #byVersion = new Map<number, State>();
  #standsBy = false;

  /** Takes the events of a version's registration, which counts as missing until there is one. */
  watch(version: number): (event: Pick<RegistrationEvent, 'kind' | 'message'>) => void {
    const keep = (isRegistered: boolean, reason: string): void =>
      void this.#byVersion.set(version, { isRegistered, reason });
    this.#standsBy = false;
    keep(false, `version ${version} is not registered yet`);
    return ({ kind, message }) => keep(kind === 'registered', message);
  }

  /** None is to be registered for now: whatever became of those before is past. */
  standsBy(): void {
    this.#byVersion.clear();
    this.#standsBy = true;
  }

  /** Whether it is not registered because another one is. */
  get isStandingBy(): boolean {
    return this.#standsBy;
  }

  /** Whether it is to be registered at all. */
  get isWatched(): boolean {
    return this.#byVersion.size > 0;
  }

  readonly fault = (): string | undefined => {
    const missing = [...this.#byVersion.values()].filter((state) => !state.isRegistered);
    // all versions mostly fail for one reason
    const reasons = new Set(missing.map(({ reason }) => reason));
    return reasons.size === 0 ? undefined : [...reasons].join('; ');
  };

  addTo(metrics: Metrics): void {
    metrics.labelledGauge({
      name: 'portmapper_registered',
      help: 'Whether the portmapper knows the version of the program (1), as far as it could be asked; absent with --register off',
      label: 'version',
      read: () =>
        [...this.#byVersion].map(([version, state]) => [String(version), Number(state.isRegistered)]),
    });
  }
}
