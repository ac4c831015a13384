/** What one test file came to. */
export interface FileResult {
  file: string;
  passed: string[];
  failed: string[];
  skipped: string[];
  /** How long it took; 0 where that was not said. */
  seconds: number;
  /** Its TAP, to show where it failed. */
  lines: string[];
}

const FILE_BEGIN = /^# Subtest: (.*)$/;
const FILE_END = /^(ok|not ok) \d+ - (.*?)(?: # (?:time=([\d.]+)ms|SKIP ?(.*)))?$/;
const TEST = /^ {4}(ok|not ok) \d+(?: - (.*?))?(?: # (time=\S+|SKIP ?(.*)|TODO ?(.*)))?(?: \{)?$/;

/**
 * Reads tap's output line by line and tallies it by file: tap's own count is one of assertions, which says nothing
 * about how many tests there are. A file counts as one failed test when it failed outside its tests (it crashed, or
 * ran out of time), and as one skipped test when it was skipped whole.
 */
export class TapTally {
  readonly files: FileResult[] = [];
  #current: FileResult | undefined;

  /** Takes a line; returns the file's result when it completes one. */
  line(line: string): FileResult | undefined {
    const begin = FILE_BEGIN.exec(line);
    if (begin !== null) this.#current = newResult(begin[1] ?? '');
    if (this.#current === undefined) return undefined;
    this.#current.lines.push(line);
    const test = TEST.exec(line);
    if (test !== null) record(this.#current, test);
    const end = FILE_END.exec(line);
    return end === null ? undefined : this.#endFile(this.#current, end);
  }

  #endFile(result: FileResult, [, verdict, , ms, skipReason]: RegExpExecArray): FileResult {
    result.seconds = Number(ms ?? 0) / 1000;
    if (verdict === 'not ok' && result.failed.length === 0) result.failed.push('the file itself');
    if (skipReason !== undefined) result.skipped.push(skipReason);
    this.files.push(result);
    this.#current = undefined;
    return result;
  }
}

function newResult(file: string): FileResult {
  return { file, passed: [], failed: [], skipped: [], seconds: 0, lines: [] };
}

function record(
  result: FileResult,
  [, verdict, name = '', directive = '', skipReason]: RegExpExecArray,
): void {
  if (directive.startsWith('SKIP')) result.skipped.push(`${name}: ${skipReason ?? ''}`);
  else if (directive.startsWith('TODO')) result.skipped.push(`${name}: to be done`);
  else if (verdict === 'ok') result.passed.push(name);
  else result.failed.push(name);
}
