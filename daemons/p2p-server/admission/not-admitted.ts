import type { Diagnose } from '../../diagnostics.js';

/** What can keep an operation out, by the flag that sets it. */
export type AdmissionFlag =
  | 'max-users'
  | 'max-publications'
  | 'max-publications-per-user'
  | 'max-connections-per-address'
  | 'max-rate-per-address'
  | 'tls'
  | 'auth';

/** An operation that is not carried out because of what a flag says; it is answered with its other error. */
export class NotAdmitted extends Error {
  override name = 'NotAdmitted';
  readonly flag: AdmissionFlag;

  /** `reason` says what there is too much of, or too little. */
  constructor(flag: AdmissionFlag, reason: string) {
    super(`${reason} (--${flag})`);
    this.flag = flag;
  }
}

/** Says each reason once: whoever is not admitted can try as often as they like. */
export class AdmissionLog {
  readonly #diagnose: Diagnose;
  readonly #said = new Set<AdmissionFlag>();

  constructor(diagnose: Diagnose) {
    this.#diagnose = diagnose;
  }

  refused({ flag, message }: NotAdmitted): void {
    if (this.#said.has(flag)) return;
    this.#said.add(flag);
    this.#diagnose(`${message}: refused, here and from now on`);
  }
}
