import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { diagnostics } from '../../../daemons/diagnostics.js';
import { reasonOf } from '../../../daemons/reason.js';
import { exchangesIn, framingOf } from './bare-messages.js';
import { CaptureDump } from './capture-dump.js';
import { type DumpFlags, isInterfaceFile } from './command.js';
import type { Exchange } from '../traffic/exchange.js';
import { type ExchangeFilter, exchangeFilter } from '../view/exchange-filter.js';
import { parseHexText } from './hex-text.js';
import type { KnownPrograms } from '../view/known-programs.js';
import { LineOutput } from '../view/line-output.js';
import { readKnownPrograms } from '../view/read-known-programs.js';
import type { Target } from '../traffic/rpc-message.js';
import { type View, viewOf } from '../view/views.js';

const diagnose = diagnostics('sunrpc dump');

/** What to show of the exchanges that are found, how and where. */
interface Showing {
  readonly view: View;
  readonly isWanted: ExchangeFilter;
  readonly output: LineOutput;
}

/** Carries `sunrpc dump` out; sets the exit status. */
export async function runDump(flags: DumpFlags): Promise<void> {
  const input = flags.words.find((word) => !isInterfaceFile(word)) ?? '-';
  try {
    const files = [...flags.x, ...flags.words.filter(isInterfaceFile)];
    const programs = readKnownPrograms(files);
    const showing = showingOf(flags, programs);
    if (flags.hex) await showHex(input, flags, programs, showing);
    else await showCapture(input, flags.port, showing);
  } catch (error) {
    diagnose(reasonOf(error));
    process.exitCode = 1;
  }
}

function showingOf(flags: DumpFlags, programs: KnownPrograms): Showing {
  const { program, procedure, host, xid } = flags;
  return {
    view: viewOf(flags.json ? 'json' : flags.annotate ? 'annotated' : 'text', programs),
    isWanted: exchangeFilter({ programs: program, procedures: procedure, hosts: host, xids: xid }, programs),
    output: new LineOutput(process.stdout),
  };
}

async function showCapture(input: string, ports: readonly number[], showing: Showing): Promise<void> {
  const dump = new CaptureDump(ports);
  const source = input === '-' ? process.stdin : createReadStream(input);
  let shown = 0;
  for await (const chunk of source) {
    shown += await show(dump.push(bytesOf(chunk)), showing);
    if (showing.output.isClosed) return;
  }
  shown += await show(dump.end(), showing);
  const { packets, faults } = dump.report;
  for (const fault of faults) diagnose(fault);
  if (faults.length > 0) process.exitCode = 1;
  if (shown === 0) diagnose(`nothing to show in ${packets} packets`);
}

async function showHex(
  input: string,
  flags: DumpFlags,
  programs: KnownPrograms,
  showing: Showing,
): Promise<void> {
  const bytes = parseHexText(await hexInput(input));
  const target = flags['reply-to'] === undefined ? undefined : targetOf(flags['reply-to'], programs);
  await show(exchangesIn(bytes, flags.framing ?? framingOf(bytes), target), showing);
}

/** Digits stand in the command line itself; everything else names where they are. */
async function hexInput(input: string): Promise<string> {
  if (input === '-') return text(process.stdin);
  return /^[0-9a-fx\s]+$/i.test(input) ? input : readFile(input, 'utf8');
}

function targetOf(words: string, programs: KnownPrograms): Target {
  const [program = '', version = '', procedure = '', ...surplus] = words.split('.');
  const target = surplus.length > 0 ? undefined : programs.resolve({ program, version, procedure });
  if (target !== undefined) return target;
  throw new Error(
    `--reply-to ${words}: expected PROGRAM.VERSION.PROCEDURE, each a number or a name of a .x file`,
  );
}

async function show(exchanges: Iterable<Exchange>, { view, isWanted, output }: Showing): Promise<number> {
  let shown = 0;
  for (const exchange of exchanges) {
    if (!isWanted(exchange)) continue;
    shown++;
    await output.writeInTurn(view(exchange));
    if (output.isClosed) break;
  }
  return shown;
}

function bytesOf(chunk: unknown): Buffer {
  if (Buffer.isBuffer(chunk)) return chunk;
  throw new TypeError('a stream of bytes was expected');
}
