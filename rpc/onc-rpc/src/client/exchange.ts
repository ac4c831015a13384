import { NULL_AUTH } from '../auth-flavor.js';
import { rawBytes } from '../raw-bytes.js';
import type { OpaqueAuth } from '../rpc-message.js';
import type { CallProtection, FixedAuth } from './authenticator.js';
import type { CallNumbers } from './call-header.js';
import type { CallTarget } from './transport.js';

/** The NULL procedure of the program called, with arguments and results of the flavor's own (RFC 2203 §5.2.2). */
export function exchangeTarget(numbers: CallNumbers): CallTarget<Uint8Array, Uint8Array> {
  const { program, version } = numbers;
  const name = `session of program ${program}`;
  return { program, version, procedure: 0, name, args: rawBytes, result: rawBytes, oneway: false };
}

/** Sends what a session says, and keeps the verifier that comes back for it to judge. */
export class ExchangeProtection implements CallProtection {
  readonly cred: OpaqueAuth;
  readonly #verf: OpaqueAuth;
  replyVerf: OpaqueAuth = NULL_AUTH;

  constructor({ cred, verf }: FixedAuth) {
    this.cred = cred;
    this.#verf = verf;
  }

  protect(): CallProtection {
    return this;
  }

  sign(): OpaqueAuth {
    return this.#verf;
  }

  checkVerf(verf: OpaqueAuth): void {
    this.replyVerf = verf;
  }
}
