import type { Report } from '../session/report.js';
import type { CommandName } from './command-list.js';
import type { Refusal } from './parse-line.js';
import { plainLines } from './plain-text.js';

export const FINISHED = '+++ FINISHED +++';

/** How what came of the commands is told. */
export interface Output {
  show(report: Report): void;
  refuse(refusal: Refusal): void;
  /** What these commands are for. */
  help(about: readonly CommandName[]): void;
  /** Nothing follows. `last` is what came of disconnecting; `isAskedFor` where QUIT was typed. */
  finish(last: Report | undefined, isAskedFor: boolean): void;
}

/** The protocol's own texts. */
export function plainOutput(write: (text: string) => void): Output {
  const show = (report: Report): void => plainLines(report).forEach((line) => write(`${line}\n`));
  return {
    show,
    refuse: ({ message }) => write(`${message}\n`),
    help: (about) => about.forEach((name) => write(`${name}\n`)),
    finish: (last) => {
      if (last !== undefined) show(last);
      write(`${FINISHED}\n`);
    },
  };
}
