import { type Diagnose } from '../diagnostics.js';
import { refusalLog } from '../refusal-log.js';
import type { Access, Verdict } from './access.js';

/** The same access, whose refusals are said on stderr, at most so many a minute. */
export function withToldRefusals(access: Access, diagnose: Diagnose): Access {
  const complain = refusalLog(diagnose, () => performance.now());
  const told = (verdict: Verdict, refused: string): Verdict => {
    if (!verdict.isAllowed) complain(`${refused}: ${verdict.reason}`);
    return verdict;
  };
  return {
    identify: (caller) => access.identify(caller),
    mayAppend: (caller) => told(access.mayAppend(caller), 'a report was refused'),
    mayRead: (caller) => told(access.mayRead(caller), 'a reader was refused'),
  };
}
