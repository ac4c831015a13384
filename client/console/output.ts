import type { Report } from '../session/report.js';
import { plainLines } from './plain-text.js';

const FINISHED = '+++ FINISHED +++';

/** How what came of the commands is told. */
export interface Output {
  show(report: Report): void;
  /** A line that is no command: what is wrong with it. */
  refuse(text: string): void;
  /** Nothing follows. */
  finish(): void;
}

/** The protocol's own texts. */
export function plainOutput(write: (text: string) => void): Output {
  return {
    show: (report) => plainLines(report).forEach((line) => write(`${line}\n`)),
    refuse: (text) => write(`${text}\n`),
    finish: () => write(`${FINISHED}\n`),
  };
}
