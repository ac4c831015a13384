const ESCAPE = 0xdc00;

/** The least code point that may take so many bytes: spelled in more it is no UTF-8 (RFC 3629 §3). */
const LEAST_BY_LENGTH = [0, 0, 0x80, 0x800, 0x1_0000];

/** Bytes as text, each byte that belongs to no UTF-8 character as the lone surrogate U+DCNN. */
export function escapedText(bytes: Buffer): string {
  // no byte becomes more than one unit; pieces of text joined one by one would take 60 bytes of memory for each
  const units = Buffer.allocUnsafe(bytes.length * 2);
  let end = 0;
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at] ?? 0;
    const length = sequenceBytes(lead);
    const codePoint = codePointAt(bytes, at, length);
    end = writeUnits(units, end, codePoint ?? ESCAPE | lead);
    at += codePoint === undefined ? 1 : length;
  }
  return units.toString('utf16le', 0, end);
}

/** How many bytes a character has that begins with this one; 0 where none does. */
function sequenceBytes(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc0 || lead >= 0xf8) return 0;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

/** The character there, or undefined where the bytes are none (RFC 3629 §4). */
function codePointAt(bytes: Buffer, at: number, length: number): number | undefined {
  if (length === 0) return undefined;
  if (length === 1) return bytes[at];
  let codePoint = (bytes[at] ?? 0) & (0x7f >> length);
  for (let i = at + 1; i < at + length; i++) {
    const byte = bytes[i] ?? 0;
    if ((byte & 0xc0) !== 0x80) return undefined;
    codePoint = (codePoint << 6) | (byte & 0x3f);
  }
  const isSurrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
  const isTooLong = codePoint < (LEAST_BY_LENGTH[length] ?? 0);
  return isSurrogate || isTooLong || codePoint > 0x10_ffff ? undefined : codePoint;
}

function writeUnits(units: Buffer, end: number, codePoint: number): number {
  if (codePoint < 0x1_0000) return units.writeUInt16LE(codePoint, end);
  const beyond = codePoint - 0x1_0000;
  units.writeUInt16LE(0xd800 | (beyond >> 10), end);
  return units.writeUInt16LE(ESCAPE | (beyond & 0x3ff), end + 2);
}
