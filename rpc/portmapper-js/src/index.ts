/**
 * The portmapper, also called rpcbind (RFC 1833), versions 2, 3 and 4: look a program up, keep one registered, or be
 * the portmapper. Universal addresses and netids are those of RFC 5665.
 *
 * @example
 * const found = await lookUp({ program: 0x20000001, version: 1 }, { host: '127.0.0.1', timeoutMs: 2000 });
 * if (found.kind === 'registered') console.log(found.address.port);
 *
 * @module
 */
export type { ListenerAddress } from './client/listener-addresses.js';
export type { IndirectCall, IndirectResult } from './client/indirect-call.js';
export type { LookUp, LookUpTarget, ProgramVersion, ServiceAddress } from './client/look-up.js';
export { lookUp, PortmapperClient } from './client/portmapper-client.js';
export type { PortmapperOptions } from './client/portmapper-options.js';
export type { RegisteredProgram } from './client/registered-program.js';
export type { RegisterOptions, RegistrationMode } from './client/register-options.js';
export { register, Registration } from './client/registration.js';
export type { RegistrationEvent } from './client/registration-event.js';
export type { PortmapperVersion } from './client/version-fallback.js';
export {
  registerTransientProgram,
  type TransientProgram,
  type TransientProgramOptions,
} from './client/transient-program.js';
export { type InetNetid, isNetid, type Netid, type NetidDescription, NETIDS } from './netid.js';
export {
  CallArgs,
  CallResult,
  IPPROTO_TCP,
  IPPROTO_UDP,
  Mapping,
  PMAP_PORT,
  PMAP_PROG,
  Pmaplist,
  PmaplistPtr,
} from './portmap.js';
export { PortmapperError, type PortmapperErrorCode } from './portmapper-error.js';
export {
  Netbuf,
  Rpcb,
  RpcbEntry,
  RpcbEntryList,
  RpcbEntryListPtr,
  Rpcblist,
  RpcblistPtr,
  RPCBPROG,
  RPCBSTAT_HIGHPROC,
  RPCBVERS_STAT,
  RpcbRmtcallargs,
  RpcbRmtcallres,
  RpcbsAddrlist,
  RpcbsAddrlistPtr,
  RpcbsProc,
  RpcbsRmtcalllist,
  RpcbsRmtcalllistPtr,
  RpcbStat,
  RpcbStatByvers,
  Uaddr,
} from './rpcbind.js';
export { type IndirectCallPolicy, isHarmlessIndirectCall } from './server/indirect-call-policy.js';
export type { IndirectCallOptions } from './server/indirect-calls.js';
export type { MappingOwner, TableEntry } from './server/mapping-table.js';
export { addPortmapper, PortmapperService, type PortmapperServiceOptions } from './server/portmapper.js';
export type { OnRefusal } from './server/registry.js';
export {
  formatUniversalAddress,
  type InetAddress,
  type LocalAddress,
  parseUniversalAddress,
  type TransportAddress,
} from './universal-address.js';
