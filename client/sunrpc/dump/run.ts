import { createReadStream } from 'node:fs';
import { readStream } from 'rpcgen-js/files';
import { diagnostics } from '../../../daemons/diagnostics.js';
import type { Exchange } from '../traffic/exchange.js';
import { LineOutput } from '../view/line-output.js';
import { asUsage, complain, type Showing, showingOf } from '../view/showing.js';
import { isInterfaceFile } from '../view/view-flags.js';
import { exchangesIn, framingOf } from './bare-messages.js';
import { CaptureDump } from './capture-dump.js';
import type { DumpFlags } from './command.js';
import { parseHexText } from './hex-text.js';

const diagnose = diagnostics('sunrpc dump');

/** Fewer writes are faster; what has come is shown all the same before more is awaited. */
const LINES_AT_ONCE = 256;

/** Digits by hand, or a dump of them: a capture is no text. */
const MAX_DIGITS_BYTES = 64 * 1024 * 1024;

/** Carries `sunrpc dump` out; sets the exit status. */
export async function runDump(flags: DumpFlags): Promise<void> {
  const input = flags.words.find((word) => !isInterfaceFile(word)) ?? '-';
  const output = new LineOutput(process.stdout);
  try {
    const showing = showingOf(flags);
    if (flags.hex) await showHex(input, flags, showing, output);
    else await showCapture(input, flags.port, showing, output);
  } catch (error) {
    process.exitCode = complain(error, diagnose);
  }
}

async function showCapture(
  input: string,
  ports: readonly number[],
  showing: Showing,
  output: LineOutput,
): Promise<void> {
  const dump = new CaptureDump(ports);
  const source = input === '-' ? process.stdin : createReadStream(input);
  let shown = 0;
  for await (const chunk of source) {
    shown += await show(dump.push(bytesOf(chunk)), showing, output);
    if (output.isClosed) return;
  }
  shown += await show(dump.end(), showing, output);
  const { packets, faults } = dump.report;
  for (const fault of faults) diagnose(fault);
  if (faults.length > 0) process.exitCode = 1;
  if (shown === 0) diagnose(`nothing to show in ${packets} packets`);
}

async function showHex(input: string, flags: DumpFlags, showing: Showing, output: LineOutput): Promise<void> {
  const replyTo = flags['reply-to'];
  const target =
    replyTo === undefined ? undefined : asUsage(() => showing.programs.resolve(replyTo), '--reply-to');
  const digits = await hexInput(input);
  const bytes = asUsage(() => parseHexText(digits));
  await show(exchangesIn(bytes, flags.framing ?? framingOf(bytes), target), showing, output);
}

/** Digits stand in the command line itself; everything else names where they are. */
async function hexInput(input: string): Promise<string> {
  if (input !== '-' && /^[0-9a-fx\s,:]+$/i.test(input)) return input;
  const source = input === '-' ? process.stdin : createReadStream(input);
  return (await readStream(source, MAX_DIGITS_BYTES)).toString('latin1');
}

async function show(
  exchanges: Iterable<Exchange>,
  { view, isWanted }: Showing,
  output: LineOutput,
): Promise<number> {
  let shown = 0;
  let lines: string[] = [];
  for (const exchange of exchanges) {
    if (!isWanted(exchange)) continue;
    shown++;
    for (const line of view(exchange)) lines.push(line);
    if (lines.length < LINES_AT_ONCE) continue;
    await output.writeInTurn(lines);
    lines = [];
    if (output.isClosed) break;
  }
  if (lines.length > 0) await output.writeInTurn(lines);
  return shown;
}

function bytesOf(chunk: unknown): Buffer {
  if (Buffer.isBuffer(chunk)) return chunk;
  throw new TypeError('a stream of bytes was expected');
}
