/** Bytes from hex, blanks and line breaks ignored. */
export function fromHex(hex: string): Buffer {
  const digits = hex.replaceAll(/\s/g, '');
  if (digits.length % 2 !== 0 || /[^0-9a-f]/.test(digits)) throw new RangeError(`not hex: ${hex}`);
  return Buffer.from(digits, 'hex');
}

/** Hex in words of four bytes. */
export function toHex(bytes: Uint8Array): string {
  return (
    Buffer.from(bytes)
      .toString('hex')
      .match(/.{1,8}/g)
      ?.join(' ') ?? ''
  );
}

/** A 32-bit number as hex. */
export function word(number: number): string {
  return (number >>> 0).toString(16).padStart(8, '0');
}

const AUTH_NONE = '00000000 00000000';

export interface CallWords {
  readonly xid?: number;
  readonly rpcvers?: number;
  readonly prog?: number;
  readonly vers?: number;
  readonly proc?: number;
  readonly cred?: string;
  readonly verf?: string;
  readonly args?: string;
}

/** A call in hex, of the rehearsal program's ECHO unless said otherwise. */
export function callHex(words: CallWords = {}): string {
  const { xid = 1, rpcvers = 2, prog = 0x20000042, vers = 2, proc = 1 } = words;
  const { cred = AUTH_NONE, verf = AUTH_NONE, args = '' } = words;
  return [word(xid), word(0), ...[rpcvers, prog, vers, proc].map(word), cred, verf, args].join(' ').trim();
}

/** A call with its record mark, as it stands on a stream. */
export function callRecord(words: CallWords = {}): Buffer {
  return record(fromHex(callHex(words)));
}

/** A record of one fragment. */
export function record(bytes: Uint8Array): Buffer {
  return Buffer.concat([fromHex(word(0x8000_0000 + bytes.length)), bytes]);
}
