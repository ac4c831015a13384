import type { Diagnose } from '../../daemons/diagnostics/diagnostics.js';
import { escapeInJson } from '../../daemons/text/escape.js';
import type { Entry, Report } from '../session/report.js';
import { COMMANDS, usageOf } from './command-list.js';
import { FINISHED, type Output } from './output.js';

/** What a program that reads our output is told of one command; a line of its own. */
interface Told {
  readonly command: string;
  readonly status: string;
  readonly message: string;
  readonly entries: readonly Entry[];
}

/** An object for each command, QUIT included, and for nothing else. */
export function jsonOutput(write: (text: string) => void, diagnose: Diagnose): Output {
  const tell = ({ command, status, message, entries }: Told): void =>
    write(`${jsonLine({ command, status, message, entries })}\n`);
  return {
    show: (report) => tell({ ...report, command: report.operation }),
    refuse: (refusal) => tell({ ...refusal, entries: [] }),
    help: (about) => {
      const entries = about.map((command) => ({
        command,
        usage: usageOf(command),
        about: COMMANDS[command].about,
      }));
      tell({ command: 'HELP', status: 'ok', message: 'HELP OK', entries });
    },
    finish: (last, isAskedFor) => {
      if (isAskedFor) tell({ command: 'QUIT', entries: [], ...farewell(last) });
      else if (last?.succeeded === false) diagnose(last.message);
    },
  };
}

function farewell(last: Report | undefined): Pick<Told, 'status' | 'message'> {
  return last?.succeeded === false ? last : { status: 'ok', message: FINISHED };
}

/** What nobody knows is null, so that an entry always has all its fields. Nothing in it drives or fools a terminal. */
function jsonLine(told: Told): string {
  return escapeInJson(JSON.stringify(told, (_key, value: unknown) => value ?? null));
}
