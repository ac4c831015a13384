/**
 * ONC RPC version 2 (RFC 5531), also called Sun RPC: describe a program once, serve it, call it.
 *
 * The way of a call: `client/client` → `client/channel` → a link (`client/connect-*`) → the network →
 * a listener (`server/listen-*`) → `server/dispatch` → the handler, and back. Dispatch, messages and record marking
 * do no I/O.
 *
 * @example
 * import * as xdr from 'node-xdr';
 * import { createClient, createServer, defineProgram, listenTcp, procedure, tcpTransport, version } from 'onc-rpc';
 *
 * const ADDER = defineProgram({
 *   name: 'ADDER', number: 0x20000042,
 *   versions: { V1: version(1, { ADD: procedure(1, xdr.struct('pair', { a: xdr.int, b: xdr.int }), xdr.int) }) },
 * });
 *
 * await using server = createServer().add(ADDER.V1, { ADD: ({ a, b }) => a + b });
 * const { port } = await listenTcp(server);
 *
 * await using transport = tcpTransport({ port });
 * console.log(await createClient(ADDER.V1, transport).ADD({ a: 1, b: 2 }));
 *
 * @module
 */
export { AUTH_NONE, AUTH_SHORT, AUTH_SYS, AUTH_TLS, NULL_AUTH, RPCSEC_GSS } from './auth-flavor.js';
export { AuthSysParms } from './auth-sys.js';
export {
  type CallProtection,
  type ClientAuthenticator,
  type Exchange,
  type FixedAuth,
  NO_AUTH,
  type SessionAuth,
  sysAuth,
} from './client/authenticator.js';
export { type Broadcaster, createBroadcaster } from './client/broadcast.js';
export type { BroadcastCallOptions, BroadcastOptions, BroadcastReply } from './client/broadcast-options.js';
export { Channel } from './client/channel.js';
export { type ChannelOptions, type OnMessage } from './client/channel-options.js';
export { type Client, createClient } from './client/client.js';
export { memoryTransport } from './client/connect-memory.js';
export {
  localTransport,
  type LocalTransportOptions,
  type StreamTransportOptions,
  tcpTransport,
  type TcpTransportOptions,
} from './client/connect-stream.js';
export { udpTransport, type UdpTransportOptions } from './client/connect-udp.js';
export type { ClientInterceptor, InterceptedCall } from './client/interceptor.js';
export { type CallEvent, CLIENT_CALL_CHANNEL, SERVER_CALL_CHANNEL } from './diagnostics.js';
export type { Connector, Link, LinkOwner } from './client/link.js';
export type { LocalEnd } from './client/local-end.js';
export type { CallOptions, CallTarget, Transport } from './client/transport.js';
export {
  defineProgram,
  procedure,
  type Procedure,
  type ProcedureOptions,
  type Procedures,
  type Program,
  version,
  type Version,
  type VersionDescription,
  type Versions,
} from './program.js';
export { rawBytes } from './raw-bytes.js';
export { frameRecord, type RecordLimits, RecordReader } from './record-marking.js';
export type { RecordStreamLimits } from './record-stream.js';
export { RpcError, type RpcErrorCode, type RpcErrorDetails } from './rpc-error.js';
export {
  AcceptedReply,
  AcceptStat,
  AuthStat,
  type AuthStatName,
  CallBody,
  MAX_AUTH_BYTES,
  MismatchInfo,
  MsgType,
  OpaqueAuth,
  RejectedReply,
  RejectStat,
  ReplyBody,
  ReplyStat,
  RPC_VERSION,
  RpcMsg,
} from './rpc-message.js';
export type { OnHandlerError, OnPeerFault } from './server/admitted-call.js';
export {
  type Admission,
  type Authentication,
  type Authenticator,
  authNone,
  authSys,
  type Credential,
  type UnverifiedCall,
} from './server/authentication.js';
export type { CallContext, ServedProcedure } from './server/call-context.js';
export { type Ipv4Network, ipv4Networks } from './server/broadcast-addresses.js';
export { CallRefusal, type RefusalAnswer } from './server/call-refusal.js';
export type { Caller } from './server/caller.js';
export { Dispatcher, type DispatcherOptions, type ServeOptions } from './server/dispatch.js';
export { DuplicateRequestCache, type Duplicate } from './server/duplicate-request-cache.js';
export type { Handle, Handlers, ServerInterceptor } from './server/handlers.js';
export type { CallHeader } from './server/incoming-call.js';
export type { ServerLimits } from './server/server-limits.js';
export {
  type BacklogOptions,
  listenLocal,
  type ListenLocalOptions,
  listenTcp,
  type ListenOptions,
  type ListenTcpOptions,
} from './server/listen-stream.js';
export { listenUdp, type ListenUdpOptions } from './server/listen-udp.js';
export type { PlainAcceptStat, Respond } from './server/replies.js';
export { createServer, type Listener, Server, type ServerOptions } from './server/server.js';
export type { CallerTls } from './tls/caller-tls.js';
export type { ProbedVersion } from './tls/probe.js';
export {
  type ClientTlsOptions,
  type ServerTlsOptions,
  type TlsCredentials,
  type TlsMode,
  type TlsOutcome,
} from './tls/tls-options.js';
