/** A source as 32 hexadecimal digits: its name in messages, and its key in maps. */
export function sourceKey(source: Uint8Array): string {
  return Buffer.from(source.buffer, source.byteOffset, source.length).toString('hex');
}

/**
 * Reads a source: 32 hexadecimal digits, as messages and `sunshare-audit` name it, or a UUID, as its server does.
 * @throws Error with a sentence for the user
 */
export function parseSource(text: string): Uint8Array {
  const digits = text.replace(/^(.{8})-(.{4})-(.{4})-(.{4})-(.{12})$/, '$1$2$3$4$5');
  if (!/^[0-9a-f]{32}$/i.test(digits)) throw new Error(`expected a source, a UUID, got "${text}"`);
  return Buffer.from(digits, 'hex');
}
