/** What one test file came to. */
export interface FileResult {
  file: string;
  passed: string[];
  failed: string[];
  skipped: string[];
  /** How long it took. */
  seconds: number;
  /** Its TAP, to show where it failed. */
  lines: string[];
}

/** How the program that a test file is came to its end. */
interface FileEnd {
  readonly isGood: boolean;
  /** `ended with status 1` */
  readonly how: string;
  readonly seconds: number;
}

const TEST = /^(ok|not ok) \d+(?: - (.*?))?(?: # (time=\S+|SKIP ?(.*)|TODO ?(.*)))?(?: \{)?$/;
const NO_TESTS = /^1\.\.0 # (.*)$/;

/** Reads what one test file prints, line by line, and tallies its tests: the assertions inside them are not counted. */
export class TapTally {
  readonly passed: string[] = [];
  readonly failed: string[] = [];
  readonly skipped: string[] = [];
  readonly lines: string[] = [];
  /** Why the file has no tests, where it says so. */
  #reason: string | undefined;

  line(line: string): void {
    this.lines.push(line);
    this.#reason ??= NO_TESTS.exec(line)?.[1];
    const test = TEST.exec(line);
    if (test !== null) this.#record(test);
  }

  /** A file that fails outside its tests is one failed test, and one that is skipped whole is one skipped test. */
  end(file: string, { isGood, how, seconds }: FileEnd): FileResult {
    const { passed, failed, skipped, lines } = this;
    const tests = passed.length + failed.length + skipped.length;
    if (!isGood && failed.length === 0) failed.push(`the file itself ${how}`);
    else if (tests === 0 && this.#reason !== undefined) skipped.push(this.#reason);
    else if (tests === 0) failed.push('the file itself has no test');
    return { file, passed, failed, skipped, lines, seconds };
  }

  #record([, verdict, name = '', directive = '', skipReason]: RegExpExecArray): void {
    if (directive.startsWith('SKIP')) this.skipped.push(`${name}: ${skipReason ?? ''}`);
    else if (directive.startsWith('TODO')) this.skipped.push(`${name}: to be done`);
    else if (verdict === 'ok') this.passed.push(name);
    else this.failed.push(name);
  }
}
