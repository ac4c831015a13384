import type { AuthStatName } from '../rpc-message.js';
import type { PlainAcceptStat } from './replies.js';

/** What a call may be answered with instead of results. */
export type RefusalAnswer =
  | PlainAcceptStat
  /** PROG_MISMATCH: what the call was passed on to has other versions, from the lowest to the highest. */
  | { readonly mismatch: { readonly low: number; readonly high: number } }
  /** AUTH_ERROR with this status. */
  | { readonly authStat: Exclude<AuthStatName, 'AUTH_OK'> }
  /** No answer at all, as portmappers give to a CALLIT that failed (RFC 1833 §2.2.1). */
  | 'NOTHING';

/**
 * Thrown by a handler or an interceptor to answer a call with something else than results, when that is no fault
 * worth reporting: `throw new CallRefusal({ authStat: 'AUTH_TOOWEAK' })`. Anything else that is thrown is reported
 * and becomes SYSTEM_ERR.
 */
export class CallRefusal extends Error {
  override readonly name = 'CallRefusal';
  /** What the call is answered with. */
  readonly answer: RefusalAnswer;

  constructor(answer: RefusalAnswer) {
    super(`the call is refused: ${nameOf(answer)}`);
    this.answer = answer;
  }
}

/** What a refusal is called, in messages and events. */
export function nameOf(answer: RefusalAnswer): string {
  if (typeof answer === 'string') return answer;
  return 'authStat' in answer ? answer.authStat : 'PROG_MISMATCH';
}
