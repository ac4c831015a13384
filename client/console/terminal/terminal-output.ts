import { COMMANDS, type CommandName, usageOf } from '../command-list.js';
import { FINISHED, type Output } from '../output.js';
import { reportLines } from './report-lines.js';
import { columnsOf, type Screen } from './screen.js';
import type { Style } from './style.js';

/** For a person at a terminal: the protocol's messages, tables that line up, and colours where they are wanted. */
export function terminalOutput(screen: Screen, style: Style): Output {
  const writeLines = (lines: readonly string[]): void =>
    void screen.write(lines.map((line) => `${line}\n`).join(''));
  const show: Output['show'] = (report) => writeLines(reportLines(report, style, columnsOf(screen)));
  return {
    show,
    refuse: ({ message }) => writeLines([style.bad(message)]),
    help: (about) => writeLines(helpLines(about, style)),
    finish: (last) => {
      if (last !== undefined) show(last);
      writeLines([FINISHED]);
    },
  };
}

function helpLines(about: readonly CommandName[], style: Style): string[] {
  const [only, ...others] = about;
  if (only !== undefined && others.length === 0) return [fullUsageOf(only), `  ${COMMANDS[only].about}`];
  const width = Math.max(...about.map((name) => name.length));
  const keys = 'Tab completes; Ctrl-C cancels what is going on, clears the line, and ends at an empty one.';
  return [
    ...about.map((name) => `${style.good(name.padEnd(width))}  ${COMMANDS[name].about}`),
    style.heading(`HELP <command> shows its arguments. ${keys}`),
  ];
}

function fullUsageOf(name: CommandName): string {
  const { flag } = COMMANDS[name];
  return flag === undefined ? usageOf(name) : `${usageOf(name)} [${flag}]`;
}
