import type { CommandModule } from 'yargs';
import { OF_PROGRAM } from './surroundings.js';
import { type CallFlags, type GivenCallFlags, withCallFlags } from './options.js';

/** `sunrpc call`, as yargs takes it. */
export const callCommand: CommandModule<object, GivenCallFlags> = {
  command: 'call <host> [words..]',
  describe: 'Call a procedure of a program by its .x file; with --list, name what is registered at a host',
  builder: withCallFlags,
  handler: run,
};

async function run(flags: CallFlags): Promise<void> {
  // a reader that has seen enough, as head, is no failure
  process.stdout.on('error', () => process.exit());
  process.stderr.on('error', () => undefined);
  const { runCall, runList } = await import('./run.js');
  process.exitCode = await (flags.list ? runList : runCall)(flags, OF_PROGRAM);
}
