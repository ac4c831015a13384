import { Readable } from 'node:stream';
import yargs from 'yargs';
import { callCommand } from '../../../../client/sunrpc/call/command.js';
import { runCall, runList } from '../../../../client/sunrpc/call/run.js';
import { PARSING } from '../../../../daemons/command-line.js';
import type { SunrpcRun } from '../sunrpc-run.js';

/** `sunrpc call` in this process, from the words to the exit status: a test may call a hundred times. */
export async function sunrpcCall(args: readonly string[], input = ''): Promise<SunrpcRun> {
  let [stdout, stderr] = ['', ''];
  const surroundings = {
    input: () => Readable.from([Buffer.from(input)]),
    print: (text: string) => {
      stdout += text;
      return Promise.resolve();
    },
    say: (text: string) => void (stderr += text),
  };
  let status: number | null = null;
  await yargs(['call', ...args])
    .scriptName('sunrpc')
    .locale('en')
    .parserConfiguration(PARSING)
    .strict()
    .exitProcess(false)
    .fail((message: string) => {
      stderr += `sunrpc: ${message}\n`;
      status = 2;
    })
    .command({
      ...callCommand,
      handler: async (flags) => {
        status ??= await (flags.list ? runList : runCall)(flags, surroundings);
      },
    })
    .parseAsync();
  return { stdout, stderr, status };
}
