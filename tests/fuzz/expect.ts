/** @throws Error with this message when the claim is false */
export function expect(claim: boolean, message: string): asserts claim {
  if (!claim) throw new Error(message);
}

/** @throws Error naming both, in hex, when they differ */
export function expectSameBytes(actual: Uint8Array, wanted: Uint8Array, what: string): void {
  if (Buffer.compare(actual, wanted) === 0) return;
  throw new Error(`${what}: ${hex(actual)} instead of ${hex(wanted)}`);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
