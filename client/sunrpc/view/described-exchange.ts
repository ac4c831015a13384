import { type Credential, readCredential } from './credential.js';
import type { SeenCall, SeenReply } from '../traffic/exchange.js';
import type { InterfaceType, KnownPrograms, KnownTarget } from './known-programs.js';
import { decodeBody, type MessageBody } from './message-body.js';
import type { Call, Target } from '../traffic/rpc-message.js';

/** A call as it is shown. */
export interface DescribedCall {
  readonly target: (Target & KnownTarget) | undefined;
  readonly credential: Credential | undefined;
  /** Undefined where the header does not end. */
  readonly args: MessageBody | undefined;
  readonly faults: readonly string[];
}

/** A reply as it is shown. */
interface DescribedReply {
  /** Undefined where there is none, as in a reply that is no SUCCESS. */
  readonly result: MessageBody | undefined;
  readonly faults: readonly string[];
}

/** Names a call's procedure and decodes its arguments. */
export function describeCall(call: SeenCall, programs: KnownPrograms): DescribedCall {
  const { target, cred, bodyOffset, fault } = call.message;
  const known = target && { ...target, ...programs.find(target) };
  const credential = cred && readCredential(cred);
  const isProtected = credential !== undefined && protectsBody(credential);
  const args =
    bodyOffset === undefined
      ? undefined
      : decodeBody(isProtected ? undefined : known?.args, call.bytes.subarray(bodyOffset), call.missingBytes);
  const faults = [
    fault,
    fault === undefined || call.missingBytes === 0 ? undefined : cutText(call.missingBytes),
    credential?.body.kind === 'opaque' ? prefixed('credential', credential.body.fault) : undefined,
    isProtected ? 'the arguments are wrapped by RPCSEC_GSS' : undefined,
    prefixed('arguments', args?.fault),
  ];
  return { target: known, credential, args, faults: present(faults) };
}

/** What of a call tells the type of its results. */
export type Answerable = Pick<Call, 'target'> & Partial<Pick<Call, 'cred'>>;

/** Decodes a reply's results as those of its call; of an orphan nobody knows their type. */
export function describeReply(
  reply: SeenReply,
  call: Answerable | undefined,
  programs: KnownPrograms,
): DescribedReply {
  const { status, bodyOffset, fault } = reply.message;
  const result =
    bodyOffset === undefined
      ? undefined
      : status?.name === 'SUCCESS'
        ? decodeBody(resultType(call, programs), reply.bytes.subarray(bodyOffset), reply.missingBytes)
        : strayBytes(reply.bytes.subarray(bodyOffset));
  const cut = result === undefined && reply.missingBytes > 0 ? cutText(reply.missingBytes) : undefined;
  return { result, faults: present([fault, cut, prefixed('results', result?.fault)]) };
}

/** The type of the results of a call; undefined where nobody knows it, or they are protected. */
export function resultType(call: Answerable | undefined, programs: KnownPrograms): InterfaceType | undefined {
  if (call?.target === undefined) return undefined;
  const { cred, target } = call;
  return cred !== undefined && protectsBody(readCredential(cred)) ? undefined : programs.find(target).result;
}

/** RPCSEC_GSS leaves the body as it is only where the service is none and no context is being made (RFC 2203 §5.3). */
function protectsBody({ body }: Credential): boolean {
  if (body.kind !== 'gss') return false;
  return body.cred.gss_proc !== 'RPCSEC_GSS_DATA' || body.cred.service !== 'rpc_gss_svc_none';
}

/** What stands behind a reply that has no results. */
function strayBytes(bytes: Buffer): MessageBody | undefined {
  if (bytes.length === 0) return undefined;
  return { kind: 'opaque', bytes: Buffer.from(bytes), fault: `${bytes.length} bytes are left over` };
}

function cutText(missingBytes: number): string {
  return `${missingBytes} bytes were not captured`;
}

function prefixed(what: string, fault: string | undefined): string | undefined {
  return fault === undefined ? undefined : `${what}: ${fault}`;
}

function present(faults: readonly (string | undefined)[]): string[] {
  return faults.filter((fault) => fault !== undefined);
}
