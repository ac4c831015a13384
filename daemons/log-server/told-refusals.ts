import { type Diagnose } from '../diagnostics/diagnostics.js';
import { refusalLog } from '../diagnostics/refusal-log.js';
import type { Access, Verdict } from './access.js';

/** What a stranger wanted to do. */
export type Right = 'report' | 'read';

/** The same access, whose refusals are said on stderr, at most so many a minute, and all told to `onRefused`. */
export function withToldRefusals(
  access: Access,
  diagnose: Diagnose,
  onRefused: (right: Right) => void = () => undefined,
): Access {
  const complain = refusalLog(diagnose, () => performance.now());
  const told = (verdict: Verdict, right: Right): Verdict => {
    if (verdict.isAllowed) return verdict;
    complain(
      `a ${right === 'report' ? 'report' : 'reader'} was refused: ${verdict.reason} (--allow, --tls-ca)`,
    );
    onRefused(right);
    return verdict;
  };
  return {
    identify: (caller) => access.identify(caller),
    mayAppend: (caller) => told(access.mayAppend(caller), 'report'),
    mayNumber: (caller) => told(access.mayNumber(caller), 'report'),
    mayRead: (caller) => told(access.mayRead(caller), 'read'),
  };
}
