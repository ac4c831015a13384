import type { CommandModule } from 'yargs';
import { type ProxyFlags, withProxyFlags } from './options.js';

/** `sunrpc proxy`, as yargs takes it. */
export const proxyCommand: CommandModule<object, ProxyFlags> = {
  command: 'proxy <listen> <target> [words..]',
  describe: 'Stand between a client and a server and show their calls and replies',
  builder: withProxyFlags,
  handler: async (flags) => (await import('./run.js')).runProxy(flags),
};
