/** One packet as it was captured. */
export interface Packet {
  /** From 1, in the order of the capture. */
  readonly number: number;
  /** Nanoseconds since 1970 in UTC; undefined where the capture does not say. */
  readonly timeNs: bigint | undefined;
  /** What the bytes begin with, as a number of the LINKTYPE_ registry (tcpdump.org/linktypes.html). */
  readonly linkType: number;
  /** What was captured, possibly less than was sent. A view of what was read: valid until more is. */
  readonly bytes: Buffer;
}

/** What a capture yields: a packet, or word of a part that could not be read and was passed over. */
export type CaptureItem =
  { readonly kind: 'packet'; readonly packet: Packet } | { readonly kind: 'fault'; readonly message: string };

/** Reads one format of capture; `CaptureReader` finds out which. */
export interface CaptureFormat {
  /** The next item, or undefined when more bytes are needed. @throws CaptureError where nothing behind can be read */
  next(): CaptureItem | undefined;
}

/** More than any network carries in one packet; a greater length is a sign of damage. */
export const MAX_PACKET_BYTES = 1024 * 1024;

/** What ended the reading of a capture, as a stable code. */
type CaptureErrorCode =
  /** The bytes are neither pcap nor pcapng. */
  | 'CAPTURE_UNKNOWN'
  /** A length is impossible, so that nobody can say where the next packet begins. */
  | 'CAPTURE_DAMAGED'
  /** The capture ends in the middle of a packet. */
  | 'CAPTURE_TRUNCATED';

/** A capture that cannot be read, or not any further. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';
  readonly code: CaptureErrorCode;

  constructor(code: CaptureErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
