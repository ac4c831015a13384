const OFFSET_BASIS = 0x811c_9dc5;
const PRIME = 0x0100_0193;

/** The 32-bit FNV-1a hash, to tell messages apart: it resists no attacker. */
export function hashFnv1a(bytes: Uint8Array): number {
  let hash = OFFSET_BASIS;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, PRIME);
  return hash >>> 0;
}
