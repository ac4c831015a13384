import { isLoopback } from 'onc-rpc/addresses';
import type { Diagnose } from '../diagnostics/diagnostics.js';
import {
  encodeReply,
  isExtension,
  loggedName,
  otherError,
  statusByte,
  statusReply,
} from '../p2p-protocol/index.js';
import { reasonOf } from '../reason.js';
import { type AdmissionLog, NotAdmitted } from './admission/not-admitted.js';
import type { Authenticator } from './auth/authenticator.js';
import { carryOut } from './carry-out.js';
import type { Caller } from './caller.js';
import { operationLine } from './console-text.js';
import { isRecorded, recordOfOperation, stamp } from './record-of-operation.js';
import type { Received } from './received.js';
import type { Verdict } from './request-parser.js';
import type { Directory } from './store/directory.js';
import type { OperationRecord } from './store/operation-record.js';
import { OutboxFullError } from './store/outbox-policy.js';
import { type Store, StoreAwayError, StoreFailedError, type TransactOptions } from './store/store.js';

/** What an operation passes on its way through the server. */
export interface Surroundings {
  readonly store: Pick<Store, 'transact' | 'lose'>;
  readonly clock: { now(): string };
  readonly console: { write(line: string): void };
  readonly diagnose: Diagnose;
  readonly admissionLog: AdmissionLog;
  /** Where users have secrets. */
  readonly authenticator?: Pick<Authenticator, 'check'> | undefined;
}

const NO_REPLY = Buffer.alloc(0);
const NAME_IN_USE = encodeReply('REGISTER', { status: 'usernameInUse' });

/**
 * One operation from verdict to reply: stamp, what the directory is to do, its transaction with the audit record,
 * console line, bytes. The record is kept and the line handed over before the reply, so that whoever has read a reply
 * and does something next is logged in that order; the line itself may leave up to 10 ms later, with others.
 */
export async function answer(verdict: Verdict, caller: Caller, surroundings: Surroundings): Promise<Buffer> {
  if (verdict.kind === 'unknown') return NO_REPLY;
  const { received } = verdict;
  const timestamp = stamp(received, () => surroundings.clock.now());
  const circumstances = { caller, timestamp };
  const recordsOf = (reply: Buffer): OperationRecord[] => recordsOfReply(received, reply, circumstances);
  const options = { needsRoom: isRecorded(received), waiter: caller };
  let reply;
  try {
    const work = workFor(verdict, circumstances, surroundings);
    reply = await surroundings.store.transact(
      work instanceof Promise ? await work : work,
      recordsOf,
      options,
    );
  } catch (error) {
    reply = await replyToFailure(error, { received, recordsOf, options }, surroundings);
  }
  if (isRecorded(received))
    surroundings.console.write(operationLine(shownOpcode(received), received.fields.user, timestamp));
  return reply;
}

/** The opcode as received; an extension is shown as the base operation that it is logged as. */
function shownOpcode({ operation, opcode }: Received): string {
  return isExtension(operation) ? (loggedName(operation) ?? '').replaceAll('_', ' ') : opcode;
}

/** What an operation has besides its request. */
interface Circumstances {
  readonly caller: Caller;
  readonly timestamp: string;
}

/** What the directory is asked for, and the bytes that answer the client. */
type Work = (directory: Directory) => Promise<Buffer>;

/** An operation as it is told of. */
interface Told {
  readonly received: Received;
  readonly recordsOf: (reply: Buffer) => OperationRecord[];
  readonly options: TransactOptions;
}

/** A reply there always is; what could not be done is recorded as such, where anything can be recorded. */
async function replyToFailure(
  error: unknown,
  { received, recordsOf, options }: Told,
  { store, diagnose, admissionLog }: Surroundings,
): Promise<Buffer> {
  const failure = failureOf(received);
  if (error instanceof OutboxFullError || error instanceof StoreAwayError) {
    store.lose(recordsOf(failure).length);
    return failure;
  }
  if (error instanceof NotAdmitted) admissionLog.refused(error);
  else if (!(error instanceof StoreFailedError)) diagnose(`${received.operation} failed: ${reasonOf(error)}`);
  return store.transact(always(failure), recordsOf, options).catch((error: unknown) => {
    if (error instanceof StoreFailedError || error instanceof OutboxFullError)
      store.lose(recordsOf(failure).length);
    return failure;
  });
}

function recordsOfReply(
  received: Received,
  reply: Buffer,
  { caller, timestamp }: Circumstances,
): OperationRecord[] {
  const record = recordOfOperation(received, { timestamp, result: reply[0] ?? 0, address: caller.ip });
  return record === undefined ? [] : [record];
}

/** What is to be done for a request that may be done; for any other, nothing but its reply. @throws NotAdmitted */
function workFor(
  verdict: Exclude<Verdict, { kind: 'unknown' }>,
  { caller, timestamp }: Circumstances,
  { authenticator }: Surroundings,
): Work | Promise<Work> {
  if (verdict.kind === 'refused') return always(failureOf(verdict.received));
  const { request, secret } = verdict;
  if (request.operation === 'ANNOUNCE_CERTIFICATE' && !caller.isSecure && !isLoopback(caller.ip))
    throw new NotAdmitted('tls', 'announces a certificate without TLS', caller.ip);
  const workWith = (secretHash: string | undefined): Work => {
    const context = { peerIp: caller.ip, timestamp, secretHash };
    return (directory) => carryOut(directory, request, context);
  };
  if (authenticator === undefined) return workWith(undefined);
  return authenticator
    .check(request, secret, caller)
    .then((checked) => (checked.isNameInUse ? always(NAME_IN_USE) : workWith(checked.secretHash)));
}

function failureOf({ operation }: Received): Buffer {
  return statusReply(statusByte(operation, otherError(operation)));
}

function always(reply: Buffer): Work {
  return () => Promise.resolve(reply);
}
