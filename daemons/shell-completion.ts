import type { Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { commandLine } from './command-line.js';

/** What a help text says of it. */
export const COMPLETION_TEXT =
  'Print a script that completes commands and flags; say for which shell: bash, zsh or fish';

/** Each asks the program itself, which yargs answers: with a word a line, for zsh with what is said of it. */
const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
export type CompletedShell = keyof typeof SCRIPTS;

/** {@link commandLine}, of a program that adds yargs' own `completion`, for bash, zsh and fish. */
export function completedCommandLine(program: string, usage: string, usageErrorStatus?: number): Argv {
  const [command, shell] = hideBin(process.argv);
  // yargs goes by SHELL alone, and knows no fish
  if (command === 'completion' && isCompletedShell(shell)) {
    process.stdout.write(completionScript(program, shell));
    process.exit(0);
  }
  return commandLine(program, usage, usageErrorStatus);
}

/** What `PROGRAM completion SHELL` prints, of every program but `sunshare`, which has scripts of its own. */
export function completionScript(program: string, shell: CompletedShell): string {
  return SCRIPTS[shell](program);
}

function isCompletedShell(word: string | undefined): word is CompletedShell {
  return word !== undefined && Object.hasOwn(SCRIPTS, word);
}

/** Where the program has no word, bash offers files. */
function bashScript(program: string): string {
  return `# ${program}: completion for bash. In ~/.bashrc: source <(${program} completion bash)
_${program}() {
  local words
  mapfile -t words < <(env -u ZSH_NAME SHELL=/bin/bash ${program} --get-yargs-completions "\${COMP_WORDS[@]}" 2>/dev/null)
  mapfile -t COMPREPLY < <(compgen -W "\${words[*]}" -- "\${COMP_WORDS[COMP_CWORD]}")
}
complete -o bashdefault -o default -F _${program} ${program}
`;
}

function zshScript(program: string): string {
  return `#compdef ${program}
# ${program}: completion for zsh. In ~/.zshrc, after compinit: source <(${program} completion zsh)
_${program}() {
  local -a found
  found=(\${(f)"$(SHELL=/bin/zsh ${program} --get-yargs-completions "\${(@)words}" 2>/dev/null)"})
  if (( $#found )); then _describe word found; else _default; fi
}
if [[ $funcstack[1] == _${program} ]]; then _${program} "$@"; else compdef _${program} ${program}; fi
`;
}

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
