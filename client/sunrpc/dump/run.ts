import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { readStream } from 'rpcgen-js/bounded-read';
import type { Diagnose } from '../../../daemons/diagnostics/diagnostics.js';
import { counted } from '../../../daemons/text/counted.js';
import { escapeForDisplay } from '../../../daemons/text/escape.js';
import type { Exchange } from '../traffic/exchange.js';
import type { LineOutput } from '../view/line-output.js';
import { asUsage, complain, type Showing, showingOf } from '../view/showing.js';
import { isInterfaceFile } from '../view/view-flags.js';
import { exchangesIn, framingOf } from './bare-messages.js';
import { CaptureDump } from './capture-dump.js';
import type { DumpFlags } from './options.js';
import { parseHexText } from './hex-text.js';

/** Fewer writes are faster; what has come is shown all the same before more is awaited. */
const LINES_AT_ONCE = 256;

/** Digits by hand, or a dump of them: a capture is no text. */
const MAX_DIGITS_BYTES = 64 * 1024 * 1024;

/** What a dump is given besides its flags, and where it speaks. */
export interface Surroundings {
  readonly input: () => Readable;
  readonly output: LineOutput;
  /** Writes for people, beside the output. */
  readonly say: (text: string) => void;
}

/** Carries `sunrpc dump` out. @returns the exit status */
export async function runDump(flags: DumpFlags, surroundings: Surroundings): Promise<number> {
  const { say } = surroundings;
  const diagnose: Diagnose = (message) => say(`sunrpc dump: ${escapeForDisplay(message)}\n`);
  const word = flags.words.find((each) => !isInterfaceFile(each)) ?? '-';
  try {
    const showing = showingOf(flags);
    if (!flags.hex) return await showCapture(word, flags.port, { ...surroundings, showing, diagnose });
    await showHex(word, flags, { ...surroundings, showing, diagnose });
    return 0;
  } catch (error) {
    return complain(error, diagnose, say);
  }
}

interface Context extends Surroundings {
  readonly showing: Showing;
  readonly diagnose: Diagnose;
}

async function showCapture(word: string, ports: readonly number[], context: Context): Promise<number> {
  const { showing, output, diagnose } = context;
  const dump = new CaptureDump(ports);
  let shown = 0;
  for await (const chunk of sourceOf(word, context)) {
    shown += await show(dump.push(bytesOf(chunk)), showing, output);
    if (output.isClosed) return 0;
  }
  shown += await show(dump.end(), showing, output);
  const { packets, faults } = dump.report;
  for (const fault of faults) diagnose(fault);
  if (shown === 0) diagnose(`nothing to show in ${counted(packets, 'packet')}`);
  return faults.length > 0 ? 1 : 0;
}

async function showHex(word: string, flags: DumpFlags, context: Context): Promise<void> {
  const { showing, output } = context;
  const replyTo = flags['reply-to'];
  const target =
    replyTo === undefined ? undefined : asUsage(() => showing.programs.resolve(replyTo), '--reply-to');
  const digits = await hexInput(word, context);
  const bytes = asUsage(() => parseHexText(digits));
  await show(exchangesIn(bytes, flags.framing ?? framingOf(bytes), target), showing, output);
}

/** Digits stand in the command line itself; everything else names where they are. */
async function hexInput(word: string, context: Context): Promise<string> {
  if (word !== '-' && /^[0-9a-fx\s,:]+$/i.test(word)) return word;
  return (await readStream(sourceOf(word, context), MAX_DIGITS_BYTES)).toString('latin1');
}

function sourceOf(word: string, { input }: Surroundings): Readable {
  return word === '-' ? input() : createReadStream(word);
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
