/** What went wrong, as a stable code that a program may switch on. */
export type PortmapperErrorCode =
  /** Text that is no universal address of its netid (RFC 5665 §5.2). */
  | 'BAD_UNIVERSAL_ADDRESS'
  /** The portmapper answered SET with FALSE; the message says what stands in the way and what helps. */
  | 'REGISTRATION_REFUSED'
  /** The portmapper speaks version 2 only, which knows nothing but tcp and udp over IPv4. */
  | 'NETID_UNSUPPORTED'
  /** The portmapper registers none of the transient program numbers that were tried. */
  | 'NO_TRANSIENT_PROGRAM';

/** What this package throws besides onc-rpc's `RpcError`, which is for calls that failed. */
export class PortmapperError extends Error {
  override readonly name = 'PortmapperError';
  /** What went wrong, for programs. */
  readonly code: PortmapperErrorCode;

  constructor(code: PortmapperErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
