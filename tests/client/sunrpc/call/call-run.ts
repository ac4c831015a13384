import { Readable } from 'node:stream';
import { callCommand } from '../../../../client/sunrpc/call/command.js';
import { runCall, runList } from '../../../../client/sunrpc/call/run.js';
import { parsedCommand } from '../parsed-command.js';
import type { SunrpcRun } from '../sunrpc-run.js';

/** `sunrpc call` in this process: a test may call a hundred times. */
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
  const status = await parsedCommand(
    callCommand,
    args,
    (flags) => (flags.list ? runList : runCall)(flags, surroundings),
    surroundings.say,
  );
  return { stdout, stderr, status };
}
