/**
 * How far from the beginning of what is allocated. The kernel copies between these buffers and pages by `rep movsb`,
 * and AMD's processors do that at a third of their speed where the target lies 16 bytes further into its page than the
 * source. A buffer with memory of its own would lie so: the C library places it 16 bytes behind the beginning of a page.
 */
const APART_BYTES = 1_024;

/** Two buffers to read into in turn, of so many bytes each, with anything in them. */
export function bufferPair(bytes: number): readonly [Buffer, Buffer] {
  const memory = Buffer.allocUnsafeSlow(2 * (APART_BYTES + bytes));
  const second = 2 * APART_BYTES + bytes;
  return [memory.subarray(APART_BYTES, APART_BYTES + bytes), memory.subarray(second, second + bytes)];
}
