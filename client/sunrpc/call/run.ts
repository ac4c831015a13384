import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { ClientTlsOptions } from 'onc-rpc';
import { findProcedure, ProcedureNameError } from 'rpcgen-js';
import { diagnostics } from '../../../daemons/diagnostics.js';
import { InterfaceFileError, readInterface } from '../../../daemons/interface-file.js';
import { reasonOf } from '../../../daemons/reason.js';
import { printable } from '../view/printable.js';
import { argumentsFrom, argumentText } from './arguments.js';
import { CallFailure, EXIT_STATUS } from './call-failure.js';
import { type Called, type CallOutput, type CallSettings, carryOut } from './carry-out.js';
import type { CallFlags } from './command.js';
import { credentialOf } from './credentials.js';
import type { Destination } from './destination.js';
import { registeredAt } from './list-command.js';
import { listText } from './registered-list.js';
import { summary } from './repeated-call.js';

const diagnose = diagnostics('sunrpc');
/** What a shell shows of a program that was interrupted. */
const INTERRUPTED_STATUS = 130;

/** `sunrpc call --list`. */
export async function runList({ host, words = [], portmapper, timeout, json }: CallFlags): Promise<void> {
  await ended(async () => {
    const interfaces = words.map((file) => readInterface(file));
    const programs = await registeredAt({ host, portmapper, timeoutMs: timeout }, interfaces);
    await print(json ? jsonText(programs, 2) : listText(programs));
  });
}

/** `sunrpc call`. */
export async function runCall(flags: CallFlags): Promise<void> {
  await ended(async () => {
    const [file = '', spelled = '', word] = flags.words ?? [];
    const described = readInterface(file);
    const found = findProcedure(described, spelled);
    const text = word === undefined ? undefined : await argumentText(word, process.stdin);
    const args = argumentsFrom(described, found.procedure.args, text);
    const signal = interruption();
    try {
      await callBy(flags, { described, found, args }, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
      process.exitCode = INTERRUPTED_STATUS;
    }
  });
}

async function callBy(flags: CallFlags, called: Called, signal: AbortSignal): Promise<void> {
  const { measured, failure } = await carryOut(settingsOf(flags), called, outputOf(flags), signal);
  if (flags.repeat > 1) diagnose(summary(measured));
  if (failure !== undefined) throw failure;
}

/** Runs a command; what it throws becomes a message and an exit status. */
async function ended(command: () => Promise<void>): Promise<void> {
  // a reader that has seen enough, as head, is no failure
  process.stdout.on('error', () => process.exit());
  try {
    await command();
  } catch (error) {
    complain(error);
  }
}

function complain(error: unknown): void {
  if (error instanceof InterfaceFileError) {
    if (error.isListing) process.stderr.write(`${error.message}\n`);
    else diagnose(error.message);
    process.exitCode = EXIT_STATUS.interface;
    return;
  }
  if (!(error instanceof CallFailure || error instanceof ProcedureNameError)) throw error;
  diagnose(error.message);
  if (error.hint !== undefined) diagnose(`hint: ${error.hint}`);
  process.exitCode = EXIT_STATUS[error instanceof CallFailure ? error.failureClass : 'usage'];
}

/** Aborted by the first Ctrl-C; the second ends the program as usual. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  return controller.signal;
}

function settingsOf(flags: CallFlags): CallSettings {
  return {
    destination: destinationOf(flags),
    auth: credentialOf(flags),
    timeoutMs: flags.timeout,
    isLenient: flags.lenient,
    bytes: flags.bytes,
    repeat: flags.repeat,
    pipeline: flags.pipeline,
  };
}

function destinationOf(flags: CallFlags): Destination {
  const { host, port, portmapper } = flags;
  const transport = flags.transport ?? (host.includes('/') ? 'unix' : 'tcp');
  // as an address stands in a URL
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  return { host: bare, transport, port, portmapper, tls: tlsOf(flags) };
}

function tlsOf({ tls, ca, cert, key, tlsName }: CallFlags): ClientTlsOptions | undefined {
  if (tls === 'off') return undefined;
  return {
    mode: tls,
    ...(ca === undefined ? {} : { ca: contentOf('--ca', ca) }),
    ...(cert === undefined ? {} : { cert: contentOf('--cert', cert) }),
    ...(key === undefined ? {} : { key: contentOf('--key', key) }),
    ...(tlsName === undefined ? {} : { servername: tlsName }),
  };
}

function contentOf(flag: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CallFailure('usage', `${flag}: cannot read ${file}: ${reasonOf(error)}`);
  }
}

/** One result is laid out for people, many are a line each. */
function outputOf({ repeat, quiet, verbose }: CallFlags): CallOutput {
  return {
    result: async (json) => {
      if (!quiet) await print(jsonText(json, repeat > 1 ? 0 : 2));
    },
    message: verbose ? (view) => void process.stderr.write(view) : undefined,
  };
}

/** JSON in which nothing drives a terminal: a server may put anything into a text. */
function jsonText(json: unknown, indent: number): string {
  const lines = JSON.stringify(json, undefined, indent).split('\n');
  return lines.map(printable).join('\n');
}

/** Waits for a slow reader, so that a million results do not pile up. */
async function print(text: string): Promise<void> {
  if (!process.stdout.write(`${text}\n`)) await once(process.stdout, 'drain');
}
