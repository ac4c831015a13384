import type { Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { commandLine } from './command-line.js';

/** What a help text says of it. */
export const COMPLETION_TEXT =
  'Print a script that completes commands and flags; say for which shell: bash, zsh or fish';

/** {@link commandLine}, of a program that adds yargs' own `completion`, for bash, zsh and fish. */
export function completedCommandLine(program: string, usage: string, usageErrorStatus?: number): Argv {
  chooseShell(program);
  return commandLine(program, usage, usageErrorStatus);
}

/** `PROGRAM completion SHELL`: yargs goes by SHELL alone, as it is before the parser is made, and knows no fish. */
function chooseShell(program: string): void {
  const [command, shell] = hideBin(process.argv);
  if (command !== 'completion') return;
  if (shell === 'fish') {
    process.stdout.write(fishScript(program));
    process.exit(0);
  }
  if (shell !== 'bash' && shell !== 'zsh') return;
  process.env['SHELL'] = `/bin/${shell}`;
  delete process.env['ZSH_NAME'];
}

/** Asks the program, as the scripts of yargs do; where it has no word, fish offers files. */
function fishScript(program: string): string {
  const name = `__${program.replaceAll('-', '_')}_words`;
  return `# ${program}: completion for fish. Once: ${program} completion fish | source
function ${name}
  set -l words (commandline -opc) "$(commandline -ct)"
  env -u ZSH_NAME SHELL=/bin/sh ${program} --get-yargs-completions $words 2>/dev/null
end
complete -c ${program} -a '(${name})'
`;
}
