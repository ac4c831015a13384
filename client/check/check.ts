/** One rule of the protocol, and how to see whether a program keeps it. */
export interface Check<Subject> {
  /** A few words, unique within the group. */
  readonly name: string;
  /** What the protocol says, as a sentence for whoever wrote the program. */
  readonly rule: string;
  /** Good to do, but not demanded: a program that does otherwise gets a note, and passes. */
  readonly isAdvice?: boolean;
  /** Resolves where the rule is kept; what was expected and what came is told to the subject's `assert`. */
  readonly run: (subject: Subject) => Promise<unknown>;
}

/** The checks of one operation or one subject. */
export interface CheckGroup<Subject> {
  readonly title: string;
  readonly checks: readonly Check<Subject>[];
}

export type Verdict = 'pass' | 'fail' | 'note';

/** What came of one check. */
export interface CheckResult {
  readonly group: string;
  readonly name: string;
  readonly rule: string;
  readonly verdict: Verdict;
  readonly expected: string;
  readonly came: string;
}

/** What was expected did not come: the end of one check. */
export class Surprise extends Error {
  override readonly name = 'Surprise';
}

/** What a check expects, step by step; the last step tells what is shown of it. */
export class Expectation {
  expected = 'an answer';
  came = 'none';

  /** @throws {Surprise} where it does not hold */
  assert(expected: string, came: string, holds: boolean): void {
    this.expected = expected;
    this.came = came;
    if (!holds) throw new Surprise(`expected ${expected}, came ${came}`);
  }

  /**
   * Takes steps beside something that is to change nothing, which is named where one of them fails.
   * @throws whatever the steps do
   */
  async beside(what: string, steps: () => Promise<unknown>): Promise<void> {
    try {
      await steps();
    } catch (error) {
      this.came = `${this.came} beside ${what}`;
      throw error;
    }
  }
}
