import { readFileSync } from 'node:fs';
import type { ClientTlsOptions } from 'onc-rpc';
import { findProcedure, ProcedureNameError } from 'rpcgen-js';
import type { Diagnose } from '../../../daemons/diagnostics/diagnostics.js';
import { escapeForDisplay } from '../../../daemons/text/escape.js';
import { InterfaceFileError, readInterface } from '../../../daemons/interface-file.js';
import { reasonOf } from '../../../daemons/reason.js';
import { printable } from '../view/printable.js';
import { argumentsFrom, argumentText } from './arguments.js';
import { CallFailure, EXIT_STATUS } from './call-failure.js';
import { type Called, type CallOutput, type CallSettings, carryOut } from './carry-out.js';
import type { CallFlags } from './options.js';
import { credentialOf } from './credentials.js';
import { bareHost, type Destination } from './destination.js';
import { registeredAt } from './list-command.js';
import { listText } from './registered-list.js';
import { summary } from './repeated-call.js';
import type { Surroundings } from './surroundings.js';

/** What a shell shows of a program that was interrupted. */
const INTERRUPTED_STATUS = 130;

/** `sunrpc call --list`. @returns the exit status */
export function runList(flags: CallFlags, surroundings: Surroundings): Promise<number> {
  const { host, words = [], portmapper, timeout, json } = flags;
  return statusOf(surroundings, async () => {
    const interfaces = words.map((file) => readInterface(file));
    const programs = await registeredAt({ host, portmapper, timeoutMs: timeout }, interfaces);
    await surroundings.print(`${json ? jsonText(programs, 2) : listText(programs)}\n`);
    return 0;
  });
}

/** `sunrpc call`. @returns the exit status */
export function runCall(flags: CallFlags, surroundings: Surroundings): Promise<number> {
  return statusOf(surroundings, async () => {
    const [file = '', spelled = '', word] = flags.words ?? [];
    const described = readInterface(file);
    const found = findProcedure(described, spelled);
    const text = word === undefined ? undefined : await argumentText(word, surroundings.input);
    const args = argumentsFrom(described, found.procedure.args, text);
    const interrupted = new AbortController();
    const { signal } = interrupted;
    const interrupt = (): void => interrupted.abort();
    // the second Ctrl-C ends the program as usual
    process.once('SIGINT', interrupt);
    try {
      await callBy(flags, { described, found, args }, surroundings, signal);
      return 0;
    } catch (error) {
      if (!signal.aborted) throw error;
      return INTERRUPTED_STATUS;
    } finally {
      process.off('SIGINT', interrupt);
    }
  });
}

async function callBy(
  flags: CallFlags,
  called: Called,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<void> {
  const output = outputOf(flags, surroundings);
  const { measured, failure } = await carryOut(settingsOf(flags), called, output, signal);
  if (flags.repeat > 1) diagnosticsBy(surroundings)(summary(measured));
  if (failure !== undefined) throw failure;
}

/** Runs a command; what it throws becomes a message and an exit status. */
async function statusOf(surroundings: Surroundings, command: () => Promise<number>): Promise<number> {
  try {
    return await command();
  } catch (error) {
    return complain(error, surroundings);
  }
}

function complain(error: unknown, surroundings: Surroundings): number {
  const diagnose = diagnosticsBy(surroundings);
  if (error instanceof InterfaceFileError) {
    if (error.isListing) surroundings.say(`${error.message}\n`);
    else diagnose(error.message);
    return EXIT_STATUS.interface;
  }
  if (!(error instanceof CallFailure || error instanceof ProcedureNameError)) throw error;
  diagnose(error.message);
  if (error.hint !== undefined) diagnose(`hint: ${error.hint}`);
  return EXIT_STATUS[error instanceof CallFailure ? error.failureClass : 'usage'];
}

/** Nothing that a server sends may drive a terminal. */
function diagnosticsBy({ say }: Surroundings): Diagnose {
  return (message) => say(`sunrpc: ${escapeForDisplay(message)}\n`);
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
  return { host: bareHost(host), transport, port, portmapper, tls: tlsOf(flags) };
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
function outputOf({ repeat, quiet, verbose }: CallFlags, { print, say }: Surroundings): CallOutput {
  return {
    result: async (json) => {
      if (!quiet) await print(`${jsonText(json, repeat > 1 ? 0 : 2)}\n`);
    },
    message: verbose ? say : undefined,
  };
}

/** JSON in which nothing drives a terminal: a server may put anything into a text. */
function jsonText(json: unknown, indent: number): string {
  const lines = JSON.stringify(json, undefined, indent).split('\n');
  return lines.map(printable).join('\n');
}
