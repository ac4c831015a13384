/** A source as text: hexadecimal, as `sources` are named in messages and kept in maps. */
export function sourceKey(source: Uint8Array): string {
  return Buffer.from(source.buffer, source.byteOffset, source.length).toString('hex');
}

/**
 * Reads a source as messages, `sunshare-audit` or its own server write it: 32 hexadecimal digits, or a UUID.
 * @throws Error with a sentence for the user
 */
export function parseSource(text: string): Uint8Array {
  const digits = text.replace(/^(.{8})-(.{4})-(.{4})-(.{4})-(.{12})$/, '$1$2$3$4$5');
  if (!/^[0-9a-f]{32}$/i.test(digits)) throw new Error(`expected a source, a UUID, got "${text}"`);
  return Buffer.from(digits, 'hex');
}
