import type { CommandModule } from 'yargs';
import type { ServeFlags } from './options.js';

/** `sunshare serve`, as yargs takes it. */
export const serveCommand: CommandModule<object, ServeFlags> = {
  command: 'serve',
  describe: 'Publish a folder and stay, without a terminal',
  // late: no other command is configured by files
  builder: async (parser) => (await import('./options.js')).withServeFlags(parser),
  handler: async (flags) => (await import('./run.js')).runServe(flags),
};
