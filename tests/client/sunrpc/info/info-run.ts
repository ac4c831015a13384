import { answer } from '../../../../client/sunrpc/info/answer.js';
import { deadlines } from '../../../../client/sunrpc/info/deadlines.js';
import { formOf, type InfoFlags } from '../../../../client/sunrpc/info/form.js';
import { Output } from '../../../../client/sunrpc/info/output.js';
import { parsePlace } from '../../../../client/sunrpc/info/places.js';
import { rpcNames } from '../../../../client/sunrpc/info/rpc-names.js';

/** What a run printed. */
export interface InfoResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What only ours has. */
interface InfoRunOptions {
  readonly portmapper?: string;
  readonly timeoutMs?: number;
  readonly json?: boolean;
}

/** Answers a command line of rpcinfo's in this process: a test may ask a hundred times. */
export async function info(args: readonly string[], options: InfoRunOptions = {}): Promise<InfoResult> {
  let stdout = '';
  let stderr = '';
  const output = new Output(options.json === true, {
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
  });
  const { flags, words } = split(args);
  const status = await answer(formOf(flags, words), flags.T, {
    portmapper: options.portmapper === undefined ? undefined : parsePlace(options.portmapper),
    deadlines: deadlines(options.timeoutMs),
    names: rpcNames(),
    output,
  });
  return { status, stdout, stderr };
}

const WITH_TEXT = ['T', 'a'];

/** As getopt does it, for flags that stand by themselves. */
function split(args: readonly string[]): { flags: InfoFlags; words: string[] } {
  const flags: Record<string, string | number | boolean> = {};
  const words: string[] = [];
  const left = [...args];
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    const flag = /^-([a-zA-Z])$/.exec(arg)?.[1];
    if (flag === undefined) words.push(arg);
    else if (flag === 'n') flags[flag] = Number(left.shift());
    else flags[flag] = WITH_TEXT.includes(flag) ? (left.shift() ?? '') : true;
  }
  return { flags, words };
}
