import type { CommandModule } from 'yargs';
import { LineOutput } from '../view/line-output.js';
import { type DumpFlags, withDumpFlags } from './options.js';

/** `sunrpc dump`, as yargs takes it. */
export const dumpCommand: CommandModule<object, DumpFlags> = {
  command: 'dump [words..]',
  describe: 'Show the calls and replies in a capture, or in bytes given as hexadecimal digits',
  builder: withDumpFlags,
  handler: run,
};

async function run(flags: DumpFlags): Promise<void> {
  process.stderr.on('error', () => undefined);
  const { runDump } = await import('./run.js');
  process.exitCode = await runDump(flags, {
    input: () => process.stdin,
    output: new LineOutput(process.stdout),
    say: (text) => void process.stderr.write(text),
  });
}
