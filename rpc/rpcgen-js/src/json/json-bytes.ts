/** How bytes are spelled in JSON: `"00ff"`, or `"base64:AP8="`. */
export type BytesForm = 'hex' | 'base64';

const BASE64_MARK = 'base64:';

export function bytesToJson(bytes: Uint8Array, form: BytesForm): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return form === 'hex' ? buffer.toString('hex') : BASE64_MARK + buffer.toString('base64');
}

/** Reads both forms: no digit of either is a colon. Undefined where the text is in neither. */
export function bytesFromJson(text: string): Uint8Array | undefined {
  if (!text.startsWith(BASE64_MARK))
    return text.length % 2 === 0 && isHex(text) ? copied(Buffer.from(text, 'hex')) : undefined;
  const digits = text.slice(BASE64_MARK.length);
  const bytes = Buffer.from(digits, 'base64');
  // the engine leaves out whatever is no digit, instead of refusing it
  return bytes.toString('base64') === digits ? copied(bytes) : undefined;
}

function isHex(text: string): boolean {
  return !/[^0-9a-fA-F]/.test(text);
}

/** A plain Uint8Array with memory of its own, as decoding gives it; a Buffer may share its memory with others. */
function copied(bytes: Buffer): Uint8Array {
  return new Uint8Array(bytes);
}
