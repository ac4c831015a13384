/**
 * What can be wrong with bytes received: `noReply` (the connection ended before any byte), `truncated` (it ended in
 * the middle), `tooLong` (a string or the whole is over its limit), `malformed` (a number that is none).
 */
export type ProtocolErrorCode = 'noReply' | 'truncated' | 'tooLong' | 'malformed';

/** Bytes that the P2P protocol does not allow. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: ProtocolErrorCode;

  constructor(code: ProtocolErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
