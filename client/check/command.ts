import type { CommandModule } from 'yargs';
import { type CheckFlags, withCheckFlags } from './options.js';

/** `sunshare check`, as yargs takes it. */
export const checkCommand: CommandModule<object, CheckFlags> = {
  command: 'check <address> [path] [content]',
  describe: 'Try a server, or a peer, of anybody’s making against the protocol',
  builder: withCheckFlags,
  handler: async (flags) => (await import('./run.js')).runCheck(flags),
};
