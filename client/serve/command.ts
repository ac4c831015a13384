import type { CommandModule } from 'yargs';
import { type ServeFlags, withServeFlags } from './options.js';

/** `sunshare serve`, as yargs takes it. */
export const serveCommand: CommandModule<object, ServeFlags> = {
  command: 'serve',
  describe: 'Publish a folder and stay, without a terminal',
  // not late: after an asynchronous builder yargs throws what a coercion refuses, past its fail handler
  builder: withServeFlags,
  handler: async (flags) => (await import('./run.js')).runServe(flags),
};
