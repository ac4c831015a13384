import * as xdr from 'node-xdr';

/** The version of the RPC protocol itself (RFC 5531 §9). */
export const RPC_VERSION = 2;

/** `opaque body<400>` (RFC 5531 §8.2). */
export const MAX_AUTH_BYTES = 400;

/** `enum msg_type` (RFC 5531 §9). */
export const MsgType = xdr.enum('msg_type', { CALL: 0, REPLY: 1 });

/** `enum reply_stat` (RFC 5531 §9). */
export const ReplyStat = xdr.enum('reply_stat', { MSG_ACCEPTED: 0, MSG_DENIED: 1 });

/** `enum accept_stat` (RFC 5531 §9). */
export const AcceptStat = xdr.enum('accept_stat', {
  SUCCESS: 0,
  PROG_UNAVAIL: 1,
  PROG_MISMATCH: 2,
  PROC_UNAVAIL: 3,
  GARBAGE_ARGS: 4,
  SYSTEM_ERR: 5,
});

/** `enum reject_stat` (RFC 5531 §9). */
export const RejectStat = xdr.enum('reject_stat', { RPC_MISMATCH: 0, AUTH_ERROR: 1 });

/** `enum auth_stat` (RFC 5531 §9). */
export const AuthStat = xdr.enum('auth_stat', {
  AUTH_OK: 0,
  AUTH_BADCRED: 1,
  AUTH_REJECTEDCRED: 2,
  AUTH_BADVERF: 3,
  AUTH_REJECTEDVERF: 4,
  AUTH_TOOWEAK: 5,
  AUTH_INVALIDRESP: 6,
  AUTH_FAILED: 7,
  AUTH_KERB_GENERIC: 8,
  AUTH_TIMEEXPIRE: 9,
  AUTH_TKT_FILE: 10,
  AUTH_DECODE: 11,
  AUTH_NET_ADDR: 12,
  RPCSEC_GSS_CREDPROBLEM: 13,
  RPCSEC_GSS_CTXPROBLEM: 14,
});
/** The name of an `auth_stat`. */
export type AuthStatName = xdr.Infer<typeof AuthStat>;

/** `struct opaque_auth`: a credential or verifier, its body understood by its flavor alone (RFC 5531 §8.2). */
export const OpaqueAuth = xdr.struct('opaque_auth', {
  flavor: xdr.uint,
  body: xdr.varOpaque(MAX_AUTH_BYTES),
});
export type OpaqueAuth = xdr.Infer<typeof OpaqueAuth>;

/** `struct call_body`; the procedure's arguments follow it (RFC 5531 §9). */
export const CallBody = xdr.struct('call_body', {
  rpcvers: xdr.uint,
  prog: xdr.uint,
  vers: xdr.uint,
  proc: xdr.uint,
  cred: OpaqueAuth,
  verf: OpaqueAuth,
});
export type CallBody = xdr.Infer<typeof CallBody>;

/** `struct mismatch_info`: the lowest and the highest version supported (RFC 5531 §9). */
export const MismatchInfo = xdr.struct('mismatch_info', { low: xdr.uint, high: xdr.uint });
export type MismatchInfo = xdr.Infer<typeof MismatchInfo>;

/** `struct accepted_reply`; after SUCCESS the procedure's results follow (RFC 5531 §9). */
export const AcceptedReply = xdr.struct('accepted_reply', {
  verf: OpaqueAuth,
  replyData: xdr.union('reply_data', AcceptStat, { PROG_MISMATCH: MismatchInfo }, xdr.void),
});
export type AcceptedReply = xdr.Infer<typeof AcceptedReply>;

/** `union rejected_reply` (RFC 5531 §9). */
export const RejectedReply = xdr.union('rejected_reply', RejectStat, {
  RPC_MISMATCH: MismatchInfo,
  AUTH_ERROR: AuthStat,
});
export type RejectedReply = xdr.Infer<typeof RejectedReply>;

/** `union reply_body` (RFC 5531 §9). */
export const ReplyBody = xdr.union('reply_body', ReplyStat, {
  MSG_ACCEPTED: AcceptedReply,
  MSG_DENIED: RejectedReply,
});
export type ReplyBody = xdr.Infer<typeof ReplyBody>;

/** `struct rpc_msg`: every message starts with it (RFC 5531 §9). */
export const RpcMsg = xdr.struct('rpc_msg', {
  xid: xdr.uint,
  body: xdr.union('rpc_msg_body', MsgType, { CALL: CallBody, REPLY: ReplyBody }),
});
export type RpcMsg = xdr.Infer<typeof RpcMsg>;

/** The body of a reply to a call that was accepted, whatever became of it. */
export function accepted(replyData: AcceptedReply['replyData'], verf: OpaqueAuth): ReplyBody {
  return { tag: 'MSG_ACCEPTED', value: { verf, replyData } };
}

/** The body of a reply to a call that was denied for its RPC version or its credential. */
export function denied(reply: RejectedReply): ReplyBody {
  return { tag: 'MSG_DENIED', value: reply };
}

/** The numbers of `msg_type`. */
export const CALL = 0;
export const REPLY = 1;

/** The type of a message, which follows its xid; undefined where it is too short to have one. */
export function messageType(message: Buffer): number | undefined {
  return message.length < 8 ? undefined : message.readUInt32BE(4);
}
