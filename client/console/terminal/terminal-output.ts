import { nearestName } from 'rpcgen-js/nearest-name';
import { COMMANDS, type CommandName, usageOf } from '../command-list.js';
import { FINISHED, type Output } from '../output.js';
import type { Refusal } from '../parse-line.js';
import { reportLines } from './report-lines.js';
import { columnsOf, type Screen } from './screen.js';
import type { Style } from './style.js';
import { wrapTo } from './text-width.js';

/** For a person at a terminal: the protocol's messages, tables that line up, and colours where they are wanted. */
export function terminalOutput(screen: Screen, style: Style): Output {
  const writeLines = (lines: readonly string[]): void =>
    void screen.write(lines.map((line) => `${line}\n`).join(''));
  const show: Output['show'] = (report) => writeLines(reportLines(report, style, columnsOf(screen)));
  return {
    show,
    refuse: (refusal) => writeLines([style.bad(refusal.message), ...hintFor(refusal)]),
    help: (about) => writeLines(helpLines(about, style, columnsOf(screen))),
    finish: (last) => {
      if (last !== undefined) show(last);
      writeLines([FINISHED]);
    },
  };
}

/** What helps somebody who has mistyped a command; the usage line of others says all. */
function hintFor({ status, command }: Refusal): string[] {
  if (status !== 'unknownCommand') return [];
  const meant = nearestName(command, Object.keys(COMMANDS));
  return [
    meant === undefined ? 'HELP lists the commands.' : `Did you mean ${meant}? HELP lists the commands.`,
  ];
}

function helpLines(about: readonly CommandName[], style: Style, maxWidth: number): string[] {
  const [only, ...others] = about;
  if (only !== undefined && others.length === 0)
    return [fullUsageOf(only), ...wrapTo(COMMANDS[only].about, maxWidth - 2, 0).map((line) => `  ${line}`)];
  const width = Math.max(...about.map((name) => name.length));
  const keys = 'Tab completes; Ctrl-C cancels what is going on, clears the line, and ends at an empty one.';
  return [
    ...about.flatMap((name) => commandLines(name, width, style, maxWidth)),
    ...wrapTo(`HELP <command> shows its arguments. ${keys}`, maxWidth, 0).map(style.heading),
  ];
}

function commandLines(name: CommandName, width: number, style: Style, maxWidth: number): string[] {
  const [first = '', ...others] = wrapTo(
    `${name.padEnd(width)}  ${COMMANDS[name].about}`,
    maxWidth,
    width + 2,
  );
  return [`${style.good(name)}${first.slice(name.length)}`, ...others];
}

function fullUsageOf(name: CommandName): string {
  const { flag } = COMMANDS[name];
  return flag === undefined ? usageOf(name) : `${usageOf(name)} [${flag}]`;
}
