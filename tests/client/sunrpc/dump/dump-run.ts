import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { dumpCommand } from '../../../../client/sunrpc/dump/command.js';
import { runDump } from '../../../../client/sunrpc/dump/run.js';
import { LineOutput } from '../../../../client/sunrpc/view/line-output.js';
import { parsedCommand } from '../parsed-command.js';
import type { SunrpcRun } from '../sunrpc-run.js';

interface DumpRun extends SunrpcRun {
  readonly lines: readonly string[];
}

/** What `sunrpc dump` prints, line by line: in this process, from the words to the exit status. */
export async function dump(...args: string[]): Promise<DumpRun> {
  return dumpOf('', ...args);
}

/** The same with an input. */
export async function dumpOf(input: string | readonly Buffer[], ...args: string[]): Promise<DumpRun> {
  const stdout = new PassThrough({ highWaterMark: 2 ** 20 });
  let stderr = '';
  const say = (text: string): void => void (stderr += text);
  const surroundings = {
    input: () => Readable.from(typeof input === 'string' ? [Buffer.from(input)] : input),
    output: new LineOutput(stdout),
    say,
  };
  const status = await parsedCommand(dumpCommand, args, (flags) => runDump(flags, surroundings), say);
  stdout.end();
  const printed = await text(stdout);
  return { stdout: printed, stderr, status, lines: printed.split('\n').slice(0, -1) };
}

/** The procedures of the calls that are shown. */
export function shown({ stdout }: SunrpcRun): string[] {
  return [...stdout.matchAll(/AUTH_NONE (\S+)/g)].map(([, name = '']) => name);
}
