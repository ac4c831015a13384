import type { CommandModule } from 'yargs';
import { type PromptFlags, withPromptFlags } from './options.js';

/** `sunshare` without a subcommand: the prompt, as yargs takes it. */
export const promptCommand: CommandModule<object, PromptFlags> = {
  command: '$0',
  describe: 'Carry out commands: typed at a prompt, piped in, or given with -c',
  builder: withPromptFlags,
  handler: async (flags) => (await import('./run.js')).runPrompt(flags),
};
