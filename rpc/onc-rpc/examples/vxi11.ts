// Generated from vxi11.x by sunrpc compile. Change that file, not this one.

import * as xdr from 'node-xdr';
import { defineProgram, procedure, version } from 'onc-rpc';

/** Bits of Device_Flags. */
export const VXI11_WAITLOCK = 1;
export const VXI11_END = 8;
export const VXI11_TERMCHRSET = 128;

/** Bits of the reason why a read has ended. */
export const VXI11_REQCNT = 1;
export const VXI11_CHR = 2;
export const VXI11_READ_END = 4;

/**
 * made by create_link
 *
 * `typedef int Device_Link;`
 */
export const DeviceLink = xdr.int;
export type DeviceLink = xdr.Infer<typeof DeviceLink>;

/** `typedef int Device_Flags;` */
export const DeviceFlags = xdr.int;
export type DeviceFlags = xdr.Infer<typeof DeviceFlags>;

/** What may be wrong; section B.5.2. */
export const DeviceErrorCode = xdr.enum('Device_ErrorCode', {
  NO_ERROR: 0,
  SYNTAX_ERROR: 1,
  DEVICE_NOT_ACCESSIBLE: 3,
  INVALID_LINK: 4,
  PARAMETER_ERROR: 5,
  CHANNEL_NOT_ESTABLISHED: 6,
  NOT_SUPPORTED: 8,
  OUT_OF_RESOURCES: 9,
  LOCKED_BY_ANOTHER: 11,
  NO_LOCK_HELD: 12,
  IO_TIMEOUT: 15,
  IO_ERROR: 17,
  INVALID_ADDRESS: 21,
  ABORTED: 23,
  CHANNEL_ESTABLISHED: 29,
});
export type DeviceErrorCode = xdr.Infer<typeof DeviceErrorCode>;

export const DeviceAddrFamily = xdr.enum('Device_AddrFamily', { DEVICE_TCP: 0, DEVICE_UDP: 1 });
export type DeviceAddrFamily = xdr.Infer<typeof DeviceAddrFamily>;

/** `struct Device_Error { Device_ErrorCode error; };` */
export const DeviceError = xdr.struct('Device_Error', { error: DeviceErrorCode });
export type DeviceError = xdr.Infer<typeof DeviceError>;

/**
 * ```
 * struct Create_LinkParms {
 *   int clientId;
 *   bool lockDevice;
 *   unsigned int lock_timeout;
 *   string device<>;
 * };
 * ```
 */
export const CreateLinkParms = xdr.struct('Create_LinkParms', {
  clientId: xdr.int,
  lockDevice: xdr.bool,
  /** ms */
  lock_timeout: xdr.uint,
  /** "inst0" */
  device: xdr.string(),
});
export type CreateLinkParms = xdr.Infer<typeof CreateLinkParms>;

/**
 * ```
 * struct Create_LinkResp {
 *   Device_ErrorCode error;
 *   Device_Link lid;
 *   unsigned int abortPort;
 *   unsigned int maxRecvSize;
 * };
 * ```
 */
export const CreateLinkResp = xdr.struct('Create_LinkResp', {
  error: DeviceErrorCode,
  lid: DeviceLink,
  /** of DEVICE_ASYNC */
  abortPort: xdr.uint,
  /** of the data of one device_write, in bytes */
  maxRecvSize: xdr.uint,
});
export type CreateLinkResp = xdr.Infer<typeof CreateLinkResp>;

/**
 * ```
 * struct Device_WriteParms {
 *   Device_Link lid;
 *   unsigned int io_timeout;
 *   unsigned int lock_timeout;
 *   Device_Flags flags;
 *   opaque data<>;
 * };
 * ```
 */
export const DeviceWriteParms = xdr.struct('Device_WriteParms', {
  lid: DeviceLink,
  /** ms */
  io_timeout: xdr.uint,
  /** ms */
  lock_timeout: xdr.uint,
  flags: DeviceFlags,
  data: xdr.varOpaque(),
});
export type DeviceWriteParms = xdr.Infer<typeof DeviceWriteParms>;

/** `struct Device_WriteResp { Device_ErrorCode error; unsigned int size; };` */
export const DeviceWriteResp = xdr.struct('Device_WriteResp', { error: DeviceErrorCode, size: xdr.uint });
export type DeviceWriteResp = xdr.Infer<typeof DeviceWriteResp>;

/**
 * ```
 * struct Device_ReadParms {
 *   Device_Link lid;
 *   unsigned int requestSize;
 *   unsigned int io_timeout;
 *   unsigned int lock_timeout;
 *   Device_Flags flags;
 *   int termChar;
 * };
 * ```
 */
export const DeviceReadParms = xdr.struct('Device_ReadParms', {
  lid: DeviceLink,
  /** bytes, at most */
  requestSize: xdr.uint,
  /** ms */
  io_timeout: xdr.uint,
  /** ms */
  lock_timeout: xdr.uint,
  flags: DeviceFlags,
  termChar: xdr.int,
});
export type DeviceReadParms = xdr.Infer<typeof DeviceReadParms>;

/** `struct Device_ReadResp { Device_ErrorCode error; int reason; opaque data<>; };` */
export const DeviceReadResp = xdr.struct('Device_ReadResp', {
  error: DeviceErrorCode,
  reason: xdr.int,
  data: xdr.varOpaque(),
});
export type DeviceReadResp = xdr.Infer<typeof DeviceReadResp>;

/** `struct Device_ReadStbResp { Device_ErrorCode error; unsigned int stb; };` */
export const DeviceReadStbResp = xdr.struct('Device_ReadStbResp', { error: DeviceErrorCode, stb: xdr.uint });
export type DeviceReadStbResp = xdr.Infer<typeof DeviceReadStbResp>;

/**
 * ```
 * struct Device_GenericParms {
 *   Device_Link lid;
 *   Device_Flags flags;
 *   unsigned int lock_timeout;
 *   unsigned int io_timeout;
 * };
 * ```
 */
export const DeviceGenericParms = xdr.struct('Device_GenericParms', {
  lid: DeviceLink,
  flags: DeviceFlags,
  /** ms */
  lock_timeout: xdr.uint,
  /** ms */
  io_timeout: xdr.uint,
});
export type DeviceGenericParms = xdr.Infer<typeof DeviceGenericParms>;

/**
 * ```
 * struct Device_RemoteFunc {
 *   unsigned int hostAddr;
 *   unsigned int hostPort;
 *   unsigned int progNum;
 *   unsigned int progVers;
 *   Device_AddrFamily progFamily;
 * };
 * ```
 */
export const DeviceRemoteFunc = xdr.struct('Device_RemoteFunc', {
  hostAddr: xdr.uint,
  hostPort: xdr.uint,
  progNum: xdr.uint,
  progVers: xdr.uint,
  progFamily: DeviceAddrFamily,
});
export type DeviceRemoteFunc = xdr.Infer<typeof DeviceRemoteFunc>;

/** `struct Device_EnableSrqParms { Device_Link lid; bool enable; opaque handle<40>; };` */
export const DeviceEnableSrqParms = xdr.struct('Device_EnableSrqParms', {
  lid: DeviceLink,
  enable: xdr.bool,
  handle: xdr.varOpaque(40),
});
export type DeviceEnableSrqParms = xdr.Infer<typeof DeviceEnableSrqParms>;

/** `struct Device_LockParms { Device_Link lid; Device_Flags flags; unsigned int lock_timeout; };` */
export const DeviceLockParms = xdr.struct('Device_LockParms', {
  lid: DeviceLink,
  flags: DeviceFlags,
  /** ms */
  lock_timeout: xdr.uint,
});
export type DeviceLockParms = xdr.Infer<typeof DeviceLockParms>;

/**
 * ```
 * struct Device_DocmdParms {
 *   Device_Link lid;
 *   Device_Flags flags;
 *   unsigned int io_timeout;
 *   unsigned int lock_timeout;
 *   int cmd;
 *   bool network_order;
 *   int datasize;
 *   opaque data_in<>;
 * };
 * ```
 */
export const DeviceDocmdParms = xdr.struct('Device_DocmdParms', {
  lid: DeviceLink,
  flags: DeviceFlags,
  /** ms */
  io_timeout: xdr.uint,
  /** ms */
  lock_timeout: xdr.uint,
  cmd: xdr.int,
  network_order: xdr.bool,
  datasize: xdr.int,
  data_in: xdr.varOpaque(),
});
export type DeviceDocmdParms = xdr.Infer<typeof DeviceDocmdParms>;

/** `struct Device_DocmdResp { Device_ErrorCode error; opaque data_out<>; };` */
export const DeviceDocmdResp = xdr.struct('Device_DocmdResp', {
  error: DeviceErrorCode,
  data_out: xdr.varOpaque(),
});
export type DeviceDocmdResp = xdr.Infer<typeof DeviceDocmdResp>;

/** Ends a call that is under way over the other channel. */
export const DEVICE_ASYNC = defineProgram({
  name: 'DEVICE_ASYNC',
  number: 395184,
  versions: {
    DEVICE_ASYNC_VERSION: version(1, {
      device_abort: procedure(1, DeviceLink, DeviceError),
    }),
  },
});

export const DEVICE_CORE = defineProgram({
  name: 'DEVICE_CORE',
  number: 395183,
  versions: {
    DEVICE_CORE_VERSION: version(1, {
      create_link: procedure(10, CreateLinkParms, CreateLinkResp),
      device_write: procedure(11, DeviceWriteParms, DeviceWriteResp),
      device_read: procedure(12, DeviceReadParms, DeviceReadResp),
      device_readstb: procedure(13, DeviceGenericParms, DeviceReadStbResp),
      device_trigger: procedure(14, DeviceGenericParms, DeviceError),
      device_clear: procedure(15, DeviceGenericParms, DeviceError),
      device_remote: procedure(16, DeviceGenericParms, DeviceError),
      device_local: procedure(17, DeviceGenericParms, DeviceError),
      device_lock: procedure(18, DeviceLockParms, DeviceError),
      device_unlock: procedure(19, DeviceLink, DeviceError),
      device_enable_srq: procedure(20, DeviceEnableSrqParms, DeviceError),
      device_docmd: procedure(22, DeviceDocmdParms, DeviceDocmdResp),
      destroy_link: procedure(23, DeviceLink, DeviceError),
      create_intr_chan: procedure(25, DeviceRemoteFunc, DeviceError),
      destroy_intr_chan: procedure(26, xdr.void, DeviceError),
    }),
  },
});
