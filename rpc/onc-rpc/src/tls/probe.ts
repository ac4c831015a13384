import * as xdr from 'node-xdr';
import { AUTH_NONE, AUTH_TLS, NULL_AUTH } from '../auth-flavor.js';
import { frameRecord } from '../record-marking.js';
import { accepted, type AcceptedReply, CALL, type OpaqueAuth, RPC_VERSION, RpcMsg } from '../rpc-message.js';

/** The version of a program that a probe names: the one that is about to be called. */
export interface ProbedVersion {
  /** The program's number. */
  readonly program: number;
  /** The version's number. */
  readonly version: number;
}

const NULL_PROCEDURE = 0;

/** `xid, CALL, 2, prog, vers, proc` and two empty `opaque_auth`: a probe is never longer, as NULL has no arguments. */
const PROBE_BYTES = 40;

/** The verifier with which a server offers TLS: these eight bytes, flavor AUTH_NONE (RFC 9289 §4.1). */
export const STARTTLS: OpaqueAuth = { flavor: AUTH_NONE, body: Buffer.from('STARTTLS', 'latin1') };

/**
 * The record of a probe: the NULL procedure called with an empty AUTH_TLS credential and an empty AUTH_NONE verifier
 * (RFC 9289 §4.1).
 */
export function probeRecord(xid: number, { program, version }: ProbedVersion): Buffer {
  const cred = { flavor: AUTH_TLS, body: NULL_AUTH.body };
  const call = {
    rpcvers: RPC_VERSION,
    prog: program,
    vers: version,
    proc: NULL_PROCEDURE,
    cred,
    verf: NULL_AUTH,
  };
  return frameRecord(xdr.encode(RpcMsg, { xid, body: { tag: 'CALL', value: call } }));
}

/** A probe that a server has received. */
export interface Probe extends ProbedVersion {
  readonly xid: number;
}

/** The probe in a record; undefined for any other record, also for a call with AUTH_TLS that is no proper probe. */
export function readProbe(record: Buffer): Probe | undefined {
  if (record.length !== PROBE_BYTES) return undefined;
  const reader = new xdr.XdrReader(record);
  const [xid = 0, type, rpcvers, program = 0, version = 0, proc, ...auth] = Array.from({ length: 10 }, () =>
    reader.readUint32(),
  );
  const [credFlavor, credLength, verfFlavor, verfLength] = auth;
  const isNull = type === CALL && rpcvers === RPC_VERSION && proc === NULL_PROCEDURE;
  const isTls = credFlavor === AUTH_TLS && credLength === 0 && verfFlavor === AUTH_NONE && verfLength === 0;
  return isNull && isTls ? { xid, program, version } : undefined;
}

/**
 * Writes the reply that offers TLS. The verifier is what counts: a client starts TLS whatever the status says of the
 * program (RFC 9289 §4.1).
 */
export function writeOffer(writer: xdr.XdrWriter, xid: number, status: AcceptedReply['replyData']): void {
  RpcMsg.write(writer, { xid, body: { tag: 'REPLY', value: accepted(status, STARTTLS) } });
}
