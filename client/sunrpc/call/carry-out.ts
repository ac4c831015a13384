import { LENIENT } from 'node-xdr';
import { type CallTarget, type ChannelOptions, type FixedAuth, RpcError } from 'onc-rpc';
import {
  type BytesForm,
  type FoundProcedure,
  type Interface,
  type Json,
  procedureOf,
  toJson,
} from 'rpcgen-js';
import type { CallFailure } from './call-failure.js';
import { type Destination, wayTo } from './destination.js';
import { explained } from './explained-error.js';
import { messageView } from './message-view.js';
import { type Measured, repeatCall } from './repeated-call.js';

/** A call, or many alike, as the command line says it. */
export interface CallSettings {
  readonly destination: Destination;
  readonly auth: FixedAuth;
  readonly timeoutMs: number;
  readonly isLenient: boolean;
  readonly bytes: BytesForm;
  readonly repeat: number;
  readonly pipeline: number;
}

/** Where the calls say what they have to say. */
export interface CallOutput {
  /** Takes a result; resolves when there is room for the next. */
  result(json: Json): Promise<void>;
  /** Takes the view of a message, where somebody wants it. */
  readonly message: ((view: string) => void) | undefined;
}

/** What is called, with what. */
export interface Called {
  readonly described: Interface;
  readonly found: FoundProcedure;
  readonly args: unknown;
}

/**
 * Makes the calls. What was measured comes back with the first failure, if there was one.
 * @throws CallFailure where there is no way to the server
 */
export async function carryOut(
  settings: CallSettings,
  called: Called,
  output: CallOutput,
  signal: AbortSignal,
): Promise<{ readonly measured: Measured; readonly failure: CallFailure | undefined }> {
  const { described, found, args } = called;
  const procedure = procedureOf(described, found.procedure);
  const { message } = output;
  const watching: Pick<ChannelOptions, 'onMessage'> =
    message === undefined ? {} : { onMessage: (...seen) => message(messageView(...seen, procedure)) };
  const options = { ...channelOptions(settings), ...watching };
  await using transport = await wayTo(settings.destination, found, options, signal);
  const target = targetOf(found, procedure);
  const { measured, error } = await repeatCall({
    count: settings.repeat,
    inFlight: settings.pipeline,
    signal,
    call: async () => {
      const result = await transport.call(target, args, { signal });
      await output.result(toJson(described, found.procedure.result, result, { bytes: settings.bytes }));
    },
  });
  if (error === undefined) return { measured, failure: undefined };
  // what is not of the call's making is a fault of ours
  if (!(error instanceof RpcError)) throw new Error('the call failed in itself', { cause: error });
  return { measured, failure: explained(error, found) };
}

function channelOptions({
  auth,
  timeoutMs,
  isLenient,
}: CallSettings): ChannelOptions & { timeoutMs: number } {
  // how much may wait is bounded by the calls at once
  return { auth, timeoutMs, maxQueuedBytes: Infinity, ...(isLenient ? { lenient: LENIENT } : {}) };
}

function targetOf(
  { program, version, procedure: { name } }: FoundProcedure,
  procedure: Omit<CallTarget<unknown, unknown>, 'program' | 'version' | 'procedure' | 'name'> & {
    number: number;
  },
): CallTarget<unknown, unknown> {
  return {
    ...procedure,
    program: program.number,
    version: version.number,
    procedure: procedure.number,
    name: `${program.name}.${name}`,
  };
}
