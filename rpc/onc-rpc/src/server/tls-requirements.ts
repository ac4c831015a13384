import { AUTH_TLS } from '../auth-flavor.js';
import type { Caller } from './caller.js';
import type { CallHeader } from './incoming-call.js';

/** Which versions of which programs are served over TLS alone. */
export class TlsRequirements {
  readonly #versions = new Set<string>();

  add(program: number, version: number): void {
    this.#versions.add(`${program}.${version}`);
  }

  delete(program: number, version: number): void {
    this.#versions.delete(`${program}.${version}`);
  }

  /** Whether the call is to be refused with AUTH_TOOWEAK, before anything of it is looked at. */
  refuses({ prog, vers, cred }: CallHeader, caller: Caller): boolean {
    if (this.#versions.size === 0 || caller.tls !== undefined) return false;
    // somebody who asks whether there is TLS is answered that
    return cred.flavor !== AUTH_TLS && this.#versions.has(`${prog}.${vers}`);
  }
}
