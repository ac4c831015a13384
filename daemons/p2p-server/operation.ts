import type { Diagnose } from '../diagnostics.js';
import type { LogEntry } from '../programs/log.js';
import { isLoopback } from '../ip-address.js';
import { encodeReply, isExtension, loggedName, otherError, statusByte } from '../p2p-protocol/index.js';
import type { Authenticator } from './auth/authenticator.js';
import { auditRecord, stamp } from './audit-record.js';
import type { Caller } from './connection.js';
import { carryOut } from './carry-out.js';
import { operationLine } from './console-text.js';
import type { Directory } from './store/directory.js';
import { type AdmissionLog, NotAdmitted } from './admission/not-admitted.js';
import { reasonOf } from '../reason.js';
import type { Received } from './received.js';
import type { Verdict } from './request-parser.js';

/** Takes what is to be logged; neither waits nor fails. */
export interface Audit {
  /** `received` is what the entry was made of; absent where the server itself ended a session. */
  record(entry: LogEntry, received?: Received): void;
}

/** What an operation passes on its way through the server. */
export interface Surroundings {
  readonly directory: Directory;
  readonly clock: { now(): string };
  readonly audit: Audit;
  readonly console: { write(line: string): void };
  readonly diagnose: Diagnose;
  readonly admissionLog: AdmissionLog;
  /** Where users have secrets. */
  readonly authenticator?: Pick<Authenticator, 'check'> | undefined;
}

const NO_REPLY = Buffer.alloc(0);

/**
 * One operation from verdict to reply: stamp, directory, audit record, console line, bytes. Record and line come
 * before the reply, so that whoever has read a reply and does something next is logged in that order; neither can
 * wait or fail.
 */
export async function answer(verdict: Verdict, caller: Caller, surroundings: Surroundings): Promise<Buffer> {
  if (verdict.kind === 'unknown') return NO_REPLY;
  const { received } = verdict;
  const timestamp = stamp(received, () => surroundings.clock.now());
  const reply = await replyTo(verdict, { caller, timestamp }, surroundings);
  const record = auditRecord(received, timestamp);
  if (record !== undefined) {
    surroundings.audit.record(record, received);
    surroundings.console.write(operationLine(shownOpcode(received), record));
  }
  return reply;
}

/** The opcode as received; an extension is shown as the base operation that it is logged as. */
function shownOpcode({ operation, opcode }: Received): string {
  return isExtension(operation) ? (loggedName(operation) ?? '').replaceAll('_', ' ') : opcode;
}

async function replyTo(
  verdict: Exclude<Verdict, { kind: 'unknown' }>,
  { caller, timestamp }: { caller: Caller; timestamp: string },
  { directory, diagnose, admissionLog, authenticator }: Surroundings,
): Promise<Buffer> {
  const { operation } = verdict.received;
  const failure = Buffer.of(statusByte(operation, otherError(operation)));
  if (verdict.kind === 'refused') return failure;
  try {
    const { request, secret } = verdict;
    if (operation === 'ANNOUNCE_CERTIFICATE' && !caller.isSecure && !isLoopback(caller.ip))
      throw new NotAdmitted('tls', 'announces a certificate without TLS', caller.ip);
    const checked = await authenticator?.check(request, secret, caller);
    if (checked?.isNameInUse) return encodeReply('REGISTER', { status: 'usernameInUse' });
    const context = { peerIp: caller.ip, timestamp, secretHash: checked?.secretHash };
    return await carryOut(directory, request, context);
  } catch (error) {
    if (error instanceof NotAdmitted) admissionLog.refused(error);
    else diagnose(`${operation} failed: ${reasonOf(error)}`);
    return failure;
  }
}
