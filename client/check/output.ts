import { escapeForDisplay, escapeInJson } from '../../daemons/text/escape.js';
import type { CheckResult, Verdict } from './check.js';

/** How the results are told, as they come. */
export interface CheckOutput {
  show(result: CheckResult): void;
  finish(): void;
}

type Write = (text: string) => void;
type Tally = Record<Verdict, number>;

/** A line for each check under the title of its group, and how many passed and failed. */
export function lineOutput(write: Write): CheckOutput {
  const tally: Tally = { pass: 0, fail: 0, note: 0 };
  let title: string | undefined;
  return {
    show(result) {
      tally[result.verdict]++;
      if (result.group !== title) write(`${title === undefined ? '' : '\n'}${result.group}\n`);
      title = result.group;
      write(`${lineOf(result)}\n`);
    },
    finish: () => write(`\n${tally.pass} passed, ${tally.fail} failed\n`),
  };
}

/** An object for each check, and one for the tally. */
export function jsonOutput(write: Write): CheckOutput {
  const tally: Tally = { pass: 0, fail: 0, note: 0 };
  return {
    show(result) {
      tally[result.verdict]++;
      write(`${escapeInJson(JSON.stringify(result))}\n`);
    },
    finish: () => write(`${JSON.stringify({ passed: tally.pass, failed: tally.fail, notes: tally.note })}\n`),
  };
}

function lineOf({ verdict, name, rule, expected, came }: CheckResult): string {
  const line = `[${verdict.toUpperCase()}] ${name}: ${rule} Expected ${expected}, came ${came}.`;
  return escapeForDisplay(line);
}
