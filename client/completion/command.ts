import type { Argv, CommandModule } from 'yargs';
import { bashScript } from './bash-script.js';
import { type Shell, SHELLS } from './completed-words.js';
import { fishScript } from './fish-script.js';
import { zshScript } from './zsh-script.js';

const EPILOGUE = `\
bash:  source <(sunshare completion bash)
zsh:   source <(sunshare completion zsh)         after compinit
fish:  sunshare completion fish | source`;

const SCRIPTS: Readonly<Record<Shell, () => string>> = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** `sunshare completion`, as yargs takes it. */
export const completionCommand: CommandModule<object, { shell: Shell }> = {
  command: 'completion <shell>',
  describe: 'Print a script that completes subcommands, flags and their values',
  builder: (parser: Argv) =>
    parser
      .usage('$0 completion bash|zsh|fish')
      .positional('shell', { choices: SHELLS, demandOption: true, describe: 'for which shell' })
      .epilogue(EPILOGUE),
  handler: ({ shell }) => void process.stdout.write(SCRIPTS[shell]()),
};
