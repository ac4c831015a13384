import { type Endian, LITTLE_ENDIAN } from './endian.js';

/** What an Interface Description Block says of packets that name it (draft-ietf-opsawg-pcapng §4.2). */
export interface CaptureInterface {
  readonly linkType: number;
  /** The most bytes kept of a packet; 0 for no limit. */
  readonly snapLength: number;
  /** Of a tick count, nanoseconds since 1970. */
  timeNs(ticks: bigint): bigint;
}

const OPT_END = 0;
const IF_TSRESOL = 9;
const IF_TSOFFSET = 14;
const NANOSECONDS_PER_SECOND = 1_000_000_000n;
const MICROSECONDS = 6;
/** The top bit of if_tsresol: the exponent is of 2, not of 10. */
const IS_BINARY = 0x80;

/** Reads the body of an Interface Description Block; undefined where it is too short to be one. */
export function readInterface(body: Buffer, endian: Endian): CaptureInterface | undefined {
  if (body.length < 8) return undefined;
  let resolution = MICROSECONDS;
  let offsetSeconds = 0n;
  for (const { code, value } of options(body.subarray(8), endian)) {
    if (code === IF_TSRESOL && value.length === 1) resolution = value.readUInt8();
    if (code === IF_TSOFFSET && value.length === 8)
      offsetSeconds = endian === LITTLE_ENDIAN ? value.readBigInt64LE() : value.readBigInt64BE();
  }
  const exponent = BigInt(resolution & ~IS_BINARY);
  const ticksPerSecond = (resolution & IS_BINARY) === 0 ? 10n ** exponent : 2n ** exponent;
  return {
    linkType: endian.uint16(body, 0),
    snapLength: endian.uint32(body, 4),
    timeNs: (ticks) =>
      (ticks * NANOSECONDS_PER_SECOND) / ticksPerSecond + offsetSeconds * NANOSECONDS_PER_SECOND,
  };
}

interface BlockOption {
  readonly code: number;
  readonly value: Buffer;
}

/** Options of a block, each padded to four bytes; the value of one that is cut off is shorter than it should be. */
function* options(bytes: Buffer, endian: Endian): Generator<BlockOption> {
  for (let at = 0; at + 4 <= bytes.length;) {
    const code = endian.uint16(bytes, at);
    const length = endian.uint16(bytes, at + 2);
    if (code === OPT_END) return;
    yield { code, value: bytes.subarray(at + 4, at + 4 + length) };
    at += 4 + ((length + 3) & ~3);
  }
}
