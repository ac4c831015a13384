import { channel } from 'node:diagnostics_channel';

/**
 * What the channels `onc-rpc:client:call` and `onc-rpc:server:call` (node:diagnostics_channel) publish when a call is
 * over, with the attribute names of OpenTelemetry. Nothing is measured while nobody subscribes.
 */
export interface CallEvent {
  readonly 'rpc.system': 'onc_rpc';
  /** `LOG_PROG.SENDLOG`. */
  readonly 'rpc.method': string;
  /** The program's number. */
  readonly 'onc_rpc.program.number': number;
  /** The version's number. */
  readonly 'onc_rpc.version': number;
  /** The procedure's number. */
  readonly 'onc_rpc.procedure.number': number;
  /** The netid: `tcp`, `udp`, `local`, … */
  readonly 'network.transport': string;
  /** At a server: the caller's address. */
  readonly 'network.peer.address'?: string;
  /** The code of the RpcError at a client, the name of what was answered instead of results at a server; absent after success. */
  readonly 'error.type'?: string;
  /** How long the call took, in ms. */
  readonly durationMs: number;
}

/** The channel that clients publish to. */
export const CLIENT_CALL_CHANNEL = 'onc-rpc:client:call';
/** The channel that servers publish to. */
export const SERVER_CALL_CHANNEL = 'onc-rpc:server:call';

export const clientCalls = channel(CLIENT_CALL_CHANNEL);
export const serverCalls = channel(SERVER_CALL_CHANNEL);

/** Which procedure, in whichever words its side has for it. */
interface NamedProcedure {
  readonly name: string;
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
}

/** Puts an event together. */
export function callEvent(
  { name, program, version, procedure }: NamedProcedure,
  netid: string,
  outcome: { readonly startedAt: number; readonly error?: string | undefined; readonly peer?: string },
): CallEvent {
  return {
    'rpc.system': 'onc_rpc',
    'rpc.method': name,
    'onc_rpc.program.number': program,
    'onc_rpc.version': version,
    'onc_rpc.procedure.number': procedure,
    'network.transport': netid,
    ...(outcome.peer === undefined ? {} : { 'network.peer.address': outcome.peer }),
    ...(outcome.error === undefined ? {} : { 'error.type': outcome.error }),
    durationMs: performance.now() - outcome.startedAt,
  };
}
