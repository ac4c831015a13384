import type { Diagnose } from '../../diagnostics/diagnostics.js';

/** What can keep an operation out, by the flag that sets it. */
type AdmissionFlag =
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

  /** Without who it was, the same for everybody. */
  readonly reason: string;

  /** `reason` says what there is too much of, or too little; `who` it is about, where it is somebody. */
  constructor(flag: AdmissionFlag, reason: string, who?: string) {
    super(`${who === undefined ? reason : `${who} ${reason}`} (--${flag})`);
    this.flag = flag;
    this.reason = reason;
  }
}

/** Refusals of `auth` concern one client each, and others may come for the same reason. */
const AUTH_SILENCE_MS = 60_000;

/**
 * Says what a flag keeps out once, and each reason of `auth` once a minute: whoever is not admitted can try as often as
 * they like.
 */
export class AdmissionLog {
  readonly #diagnose: Diagnose;
  readonly #nowMs: () => number;
  readonly #said = new Set<AdmissionFlag>();
  readonly #authSaidMs = new Map<string, number>();

  /** `nowMs` is a clock that is never set back. */
  constructor(diagnose: Diagnose, nowMs = () => performance.now()) {
    this.#diagnose = diagnose;
    this.#nowMs = nowMs;
  }

  refused({ flag, reason, message }: NotAdmitted): void {
    if (flag === 'auth') {
      this.#refusedByAuth(reason, message);
      return;
    }
    if (this.#said.has(flag)) return;
    this.#said.add(flag);
    this.#diagnose(`${message}: refused, here and from now on`);
  }

  #refusedByAuth(reason: string, message: string): void {
    const nowMs = this.#nowMs();
    if (nowMs - (this.#authSaidMs.get(reason) ?? -Infinity) < AUTH_SILENCE_MS) return;
    this.#authSaidMs.set(reason, nowMs);
    this.#diagnose(`${message}: refused; said once a minute at most`);
  }
}
