import { setMaxListeners } from 'node:events';
import { reasonOf } from '../../daemons/reason.js';
import { type Check, type CheckGroup, type CheckResult, type Expectation, Surprise } from './check.js';

/** Checks in a row that nobody answered, after which the rest is not tried: each would take its whole time. */
const PATIENCE = 4;

interface RunOptions<Subject extends Expectation> {
  readonly groups: readonly CheckGroup<Subject>[];
  /** What a check works with; the signal ends it. */
  readonly subject: (signal: AbortSignal) => Subject;
  readonly onResult: (result: CheckResult) => void;
  /** Ends the run after the check it is in. */
  readonly signal: AbortSignal;
}

/**
 * Runs checks one after the other, until all are done or the signal is given. Never rejects. A check has as long as its
 * steps: their number is fixed, and each of them has an end of its own.
 */
export async function runChecks<Subject extends Expectation>(options: RunOptions<Subject>): Promise<void> {
  // One for each connection that a check has open.
  setMaxListeners(0, options.signal);
  let unanswered = 0;
  for (const { title, checks } of options.groups) {
    for (const check of checks) {
      if (options.signal.aborted) return;
      const outcome =
        unanswered < PATIENCE ? await outcomeOf(check, options) : { ...NOT_TRIED, isKept: false };
      // What ended the run is no fault of the program.
      if (isAborted(options.signal)) return;
      unanswered =
        outcome.came === 'no byte in time' ? unanswered + 1 : unanswered >= PATIENCE ? unanswered : 0;
      options.onResult(resultOf(title, check, outcome));
    }
  }
}

interface Outcome {
  readonly isKept: boolean;
  readonly expected: string;
  readonly came: string;
}

const NOT_TRIED = { expected: 'an answer', came: 'not tried: nothing is answered any more' };

async function outcomeOf<Subject extends Expectation>(
  check: Check<Subject>,
  options: RunOptions<Subject>,
): Promise<Outcome> {
  const subject = options.subject(options.signal);
  try {
    await check.run(subject);
    return { isKept: true, expected: subject.expected, came: subject.came };
  } catch (error) {
    const came = error instanceof Surprise ? subject.came : reasonOf(error);
    return { isKept: false, expected: subject.expected, came };
  }
}

function resultOf(
  group: string,
  { name, rule, isAdvice = false }: Omit<Check<never>, 'run'>,
  { isKept, expected, came }: Outcome,
): CheckResult {
  const verdict = isKept ? 'pass' : isAdvice ? 'note' : 'fail';
  return { group, name, rule, verdict, expected, came };
}

/** Asked anew: it changes while one waits. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
