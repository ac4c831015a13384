/** A source as text: hexadecimal, as `sources` are named in messages and kept in maps. */
export function sourceKey(source: Uint8Array): string {
  return Buffer.from(source.buffer, source.byteOffset, source.length).toString('hex');
}
