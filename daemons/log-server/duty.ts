import { Registrations, type RegistrationsOptions } from './registrations.js';

/** Which of several log servers writes the trail that they share: this one or another. */
export interface Duty {
  readonly isOnDuty: boolean;
  /** Told whenever that changes. */
  onDuty(listener: (isOnDuty: boolean) => void): void;
}

/** Registrations with the portmapper, as long as this server is the one that writes: those who report find that one. */
export class RegistrationsOnDuty {
  readonly #options: RegistrationsOptions;
  #registrations: Registrations | undefined;
  /** Settles when what was to change has changed. */
  #changed: Promise<void> = Promise.resolve();
  #isClosed = false;

  private constructor(options: RegistrationsOptions) {
    this.#options = options;
  }

  /** @throws Error under `require` where it is on duty and that cannot be done */
  static async begin(options: RegistrationsOptions, duty: Duty | undefined): Promise<RegistrationsOnDuty> {
    const all = new RegistrationsOnDuty(options);
    if (duty?.isOnDuty ?? true) all.#registrations = await Registrations.begin(options);
    else all.#beginStandingBy();
    duty?.onDuty((isOnDuty) => all.#change(isOnDuty));
    if (duty !== undefined && duty.isOnDuty !== (all.#registrations !== undefined))
      all.#change(duty.isOnDuty);
    return all;
  }

  /** What is to be known of them, for people; empty where all is well. */
  get remark(): string {
    if (this.#registrations === undefined) return '; stands by';
    return this.#registrations.areComplete ? '' : '; not found through the portmapper';
  }

  /** Callers stop finding it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#changed;
    await this.#registrations?.close();
  }

  #beginStandingBy(): void {
    this.#options.watch.standsBy();
    this.#sayStandingBy('another log server writes the trail');
  }

  #change(isOnDuty: boolean): void {
    if (this.#isClosed) return;
    if (isOnDuty) this.#options.diagnose('writes the trail from now on', 'info');
    else this.#sayStandingBy('it may not write the trail any more; another log server may');
    this.#changed = this.#changed.then(async () => {
      await this.#registrations?.close();
      this.#registrations = undefined;
      if (!isOnDuty) this.#options.watch.standsBy();
      // only a start may be given up: whoever writes from now on is found as soon as its portmapper answers
      else if (!this.#isClosed) this.#registrations = Registrations.beginLater(this.#options);
    });
  }

  #sayStandingBy(why: string): void {
    this.#options.diagnose(`stands by: ${why}`, 'info');
  }
}
