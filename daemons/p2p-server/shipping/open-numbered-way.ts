import { type ClientTlsOptions, createClient, RpcError, type Transport } from 'onc-rpc';
import type { Diagnose } from '../../diagnostics/diagnostics.js';
import type { HostPort } from '../../addresses/host-port.js';
import { BYTE_TRUE_AUDIT_VERS } from '../../programs/byte-true-audit.js';
import type { Outbox } from '../store/outbox.js';
import { agreeOnHead } from './agree-on-head.js';
import { findLogServer, type LogServerAddress, lookUpLogServer } from './find-log-server.js';
import { nullCall, SENDLOG } from './log-call.js';
import { NumberedWay } from './numbered-way.js';
import type { SourceMarks } from './source-marks.js';
import { CONNECT_TIMEOUT_MS, transportTo } from './transport-to.js';

interface NumberedWaySought {
  readonly portmapper: HostPort;
  readonly tls: ClientTlsOptions | undefined;
  readonly outbox: Outbox;
  readonly marks: SourceMarks;
  readonly diagnose: Diagnose;
}

const { program, version } = BYTE_TRUE_AUDIT_VERS;
const CALL = { program, version, name: 'LOG_PROG.AUDIT_VERS' };

/**
 * Finds a log server over TCP, connects and agrees with it on where to go on, by version 2 of the program; or says why
 * there is no such way: it has no such version, by its own word, or is registered over UDP alone.
 * @throws where none is registered at all
 */
export async function openNumberedWay(
  sought: NumberedWaySought,
  signal: AbortSignal,
): Promise<NumberedWay | 'no version 2' | 'not over TCP'> {
  const { portmapper } = sought;
  const address = await lookUpOverTcp(portmapper, signal);
  if (address === undefined) return 'not over TCP';
  try {
    return await openAt(address, sought, signal);
  } catch (error) {
    const successor = isRefused(error) ? await lookUpSuccessor(portmapper, address, signal) : undefined;
    if (successor === undefined) throw error;
    return openAt(successor, sought, signal);
  }
}

async function openAt(
  address: LogServerAddress,
  sought: NumberedWaySought,
  signal: AbortSignal,
): Promise<NumberedWay | 'no version 2'> {
  const transport = transportTo(sought.portmapper.host, address, sought.tls);
  try {
    return await begin(transport, sought, signal);
  } catch (error) {
    await transport.close();
    if (isOtherVersion(error)) return 'no version 2';
    throw error;
  }
}

/** One that registers just now does so over TCP first: where it is found over UDP, it is asked for over TCP once more. */
async function lookUpOverTcp(
  portmapper: HostPort,
  signal: AbortSignal,
): Promise<LogServerAddress | undefined> {
  const found = await lookUpEither(portmapper, signal);
  if (found !== undefined) return found;
  await findLogServer({ portmapper, call: SENDLOG, protocols: ['udp'] }, signal);
  return lookUpEither(portmapper, signal);
}

/** One that is just starting may be registered by version 1 only, and have both. */
async function lookUpEither(
  portmapper: HostPort,
  signal: AbortSignal,
): Promise<LogServerAddress | undefined> {
  const protocols = ['tcp'] as const;
  const found = await lookUpLogServer({ portmapper, call: CALL, protocols }, signal);
  return found ?? lookUpLogServer({ portmapper, call: SENDLOG, protocols }, signal);
}

/**
 * One that was killed stays registered. If the next has version 1 only, nobody replaces the entry of version 2, and
 * version 1 is at another port.
 */
async function lookUpSuccessor(
  portmapper: HostPort,
  dead: LogServerAddress,
  signal: AbortSignal,
): Promise<LogServerAddress | undefined> {
  const found = await lookUpLogServer({ portmapper, call: SENDLOG, protocols: ['tcp'] }, signal);
  return found?.port === dead.port ? undefined : found;
}

async function begin(
  transport: Transport,
  { outbox, marks, diagnose }: NumberedWaySought,
  signal: AbortSignal,
): Promise<NumberedWay> {
  // a frozen process is connected to as well, and who answers need not have this version
  await transport.call(nullCall(CALL), undefined, { signal, timeoutMs: CONNECT_TIMEOUT_MS });
  const log = createClient(BYTE_TRUE_AUDIT_VERS, transport);
  await agreeOnHead({ log, outbox, marks, diagnose, signal });
  return new NumberedWay({ log, outbox, marks, diagnose, signal, close: () => transport.close() });
}

/**
 * What is said by those that have another version only, or another program under this number. Some know no program but
 * by its version, and a portmapper that is asked for a version that nobody has may name the port of another.
 */
const OTHER_VERSION: readonly string[] = [
  'PROG_MISMATCH',
  'PROC_UNAVAIL',
  'PROG_UNAVAIL',
  'GARBAGE_ARGS',
  'RPC_BAD_REPLY',
];

function isOtherVersion(error: unknown): boolean {
  return error instanceof RpcError && OTHER_VERSION.includes(error.code);
}

/** Nobody listens at the port; one that is there and silent is waited for. */
function isRefused(error: unknown): boolean {
  if (!(error instanceof RpcError) || error.code !== 'RPC_CONNECT_FAILED') return false;
  return error.cause instanceof Error && 'code' in error.cause && error.cause.code === 'ECONNREFUSED';
}
